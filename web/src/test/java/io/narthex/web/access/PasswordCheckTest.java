package io.narthex.web.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.NanoClock;
import io.narthex.web.access.PasswordCheck.Verdict;
import io.narthex.web.config.BcryptHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PasswordCheckTest {
    /** Of the password test, at the least cost there is. */
    private static final Map<String, BcryptHash> USERS =
            Map.of(
                    "me",
                    BcryptHash.parse(
                            "$2y$04$abcdefghijklmnopqrstuuoD8yw7MmybLKVooaTGGZAt3HXugv2.a"));

    private static final String HERE = "192.0.2.1";

    private final AtomicLong nowNanos = new AtomicLong();
    private final PasswordCheck check = new PasswordCheck(nowNanos::get);

    private static String basic(String userAndPassword) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private Verdict check(String userAndPassword, String address) {
        return check.check(USERS, basic(userAndPassword), address);
    }

    @Test
    void tellsRightFromWrong() {
        assertEquals(Verdict.RIGHT, check("me:test", HERE));
        assertEquals(Verdict.WRONG, check("me:Test", HERE));
        assertEquals(Verdict.WRONG, check("me:", HERE));
        assertEquals(Verdict.WRONG, check("me:test:", HERE));
        assertEquals(Verdict.WRONG, check("Me:test", HERE));
        assertEquals(Verdict.WRONG, check(":test", HERE));
        assertEquals(Verdict.RIGHT, check.check(USERS, basic("me:test").replace("B", "b"), HERE));
        for (String header :
                List.of(
                        "",
                        "Basic",
                        "Basic ",
                        "Basic !",
                        "Basic bWU6dGVzdA= =",
                        "Bearer bWU6dGVzdA==",
                        "Basic bWU=")) {
            assertEquals(Verdict.WRONG, check.check(USERS, header, HERE), header);
        }
    }

    @Test
    void aNewHashIsANewQuestion() {
        assertEquals(Verdict.RIGHT, check("me:test", HERE));
        Map<String, BcryptHash> changed =
                Map.of(
                        "me",
                        BcryptHash.parse(
                                "$2y$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq"));
        assertEquals(Verdict.WRONG, check.check(changed, basic("me:test"), HERE));
        assertEquals(Verdict.RIGHT, check.check(changed, basic("me:"), HERE));
    }

    @Test
    void anAddressThatGuessesHasToWait() {
        for (int i = 0; i < 10; i++) {
            assertEquals(Verdict.WRONG, check("me:guess" + i, HERE));
        }
        assertEquals(Verdict.TOO_MANY, check("me:guess10", HERE));
        assertEquals(Verdict.TOO_MANY, check("nobody:guess", HERE));
        assertEquals(Verdict.TOO_MANY, check("me:test", HERE));
        // What was tried before needs no guess, and neither does what another address knows.
        assertEquals(Verdict.WRONG, check("me:guess3", HERE));
        assertEquals(Verdict.RIGHT, check("me:test", "192.0.2.2"));
        assertEquals(Verdict.RIGHT, check("me:test", HERE));
        nowNanos.addAndGet(10_000_000_000L);
        assertEquals(Verdict.WRONG, check("me:guess10", HERE));
        assertEquals(Verdict.TOO_MANY, check("me:guess11", HERE));
    }

    @Test
    void rightPasswordsAreNoGuesses() {
        for (int i = 0; i < 30; i++) {
            Map<String, BcryptHash> user = Map.of("user" + i, USERS.get("me"));
            assertEquals(Verdict.RIGHT, check.check(user, basic("user" + i + ":test"), HERE));
        }
    }

    @Test
    void theHostsOfAnIpv6NetworkGuessTogether() {
        for (int i = 0; i < 10; i++) {
            assertEquals(Verdict.WRONG, check("me:guess" + i, "2001:db8:0:7:0:0:0:" + i));
        }
        assertEquals(Verdict.TOO_MANY, check("me:more", "2001:db8:0:7:1:2:3:4"));
        assertEquals(Verdict.WRONG, check("me:more", "2001:db8:0:8:0:0:0:1"));
    }

    @Test
    void guessesDoNotPushOutWhatIsRight() {
        assertEquals(Verdict.RIGHT, check("me:test", HERE));
        for (int i = 0; i < 1000; i++) {
            check("me:guess" + i, "10.0." + i / 100 + "." + i % 100);
        }
        for (int i = 0; i < 10; i++) {
            check("me:last" + i, HERE);
        }
        assertEquals(Verdict.TOO_MANY, check("me:last10", HERE));
        assertEquals(Verdict.RIGHT, check("me:test", HERE));
    }

    @Test
    void manyAtOnceWithTheSamePasswordAreOneTrial() throws Exception {
        List<Callable<Verdict>> same =
                Collections.nCopies(60, () -> check("me:wrong", "192.0.2.9"));
        assertEquals(Collections.nCopies(60, Verdict.WRONG), all(same));
    }

    @Test
    void aCrowdIsTurnedAwayInsteadOfQueueing() throws Exception {
        PasswordCheck real = new PasswordCheck(NanoClock.SYSTEM);
        Map<String, BcryptHash> costly = Map.of("me", BcryptHash.decoy(8));
        List<Callable<Verdict>> crowd = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String address = "10.0.0." + i;
            String guess = basic("me:" + i);
            crowd.add(() -> real.check(costly, guess, address));
        }
        List<Verdict> verdicts = all(crowd);
        assertTrue(verdicts.contains(Verdict.BUSY), verdicts.toString());
        assertTrue(verdicts.contains(Verdict.WRONG), verdicts.toString());
    }

    private static List<Verdict> all(List<Callable<Verdict>> calls) throws Exception {
        List<Verdict> verdicts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Verdict> each : threads.invokeAll(calls)) {
                verdicts.add(each.get());
            }
        }
        return verdicts;
    }
}
