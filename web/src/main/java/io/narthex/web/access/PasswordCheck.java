package io.narthex.web.access;

import io.narthex.core.model.NanoClock;
import io.narthex.web.config.BcryptHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tries passwords of basic authentication (RFC 7617) against bcrypt hashes. bcrypt is slow on
 * purpose, so verdicts are kept, only one password is tried at a time, each wrong one is followed
 * by a rest three times as long, and an address that keeps guessing has to wait: guessing takes a
 * quarter of one core at most, and nothing from those whose password is known to be right. A name
 * that does not exist takes as long as one that does. Thread-safe.
 */
final class PasswordCheck {
    private static final int WAITING_MAX = 16;
    private static final long WAIT_MS = 10_000;
    private static final long REST_MAX_NANOS = 5_000_000_000L;
    private static final int GUESSES = 10;
    private static final long GUESS_INTERVAL_NANOS = 10_000_000_000L;
    private static final int ADDRESSES_MAX = 256;

    /** What became of the credentials of a request. */
    enum Verdict {
        RIGHT,
        WRONG,
        /** Not tried: the address guessed too often. */
        TOO_MANY,
        /** Not tried: too many others wait. */
        BUSY
    }

    private final NanoClock clock;
    private final VerdictCache cache = new VerdictCache();
    private final Map<ByteBuffer, CompletableFuture<Verdict>> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);

    /** Held while a password is tried; guards {@link #restUntilNanos}. */
    private final ReentrantLock lane = new ReentrantLock(true);

    private long restUntilNanos;

    /** The guesses left to each address, the one seen last at the end; guarded by itself. */
    private final Map<String, TokenBucket> guesses = new LinkedHashMap<>(16, 0.75f, true);

    PasswordCheck(NanoClock clock) {
        this.clock = clock;
        this.restUntilNanos = clock.nanos();
    }

    private static final class Credentials {
        final String user;
        final byte[] password;

        Credentials(String user, byte[] password) {
            this.user = user;
            this.password = password;
        }
    }

    /**
     * Judges an Authorization header.
     *
     * @param address where the request comes from
     */
    Verdict check(Map<String, BcryptHash> users, String authorization, String address) {
        Credentials given = credentials(authorization);
        if (given == null) {
            return Verdict.WRONG;
        }
        BcryptHash known = users.get(given.user);
        BcryptHash hash = known == null ? decoy(users) : known;
        ByteBuffer key = cache.key(given.user, hash, given.password);
        Boolean verdict = cache.get(key);
        if (verdict != null) {
            return verdict ? Verdict.RIGHT : Verdict.WRONG;
        }
        CompletableFuture<Verdict> mine = new CompletableFuture<>();
        CompletableFuture<Verdict> others = underWay.putIfAbsent(key, mine);
        if (others != null) {
            return await(others);
        }
        Verdict tried = Verdict.BUSY;
        try {
            tried = tryInTurn(hash, known != null, given.password, guesses(address));
            if (tried == Verdict.RIGHT || tried == Verdict.WRONG) {
                cache.put(key, tried == Verdict.RIGHT);
            }
        } finally {
            underWay.remove(key);
            mine.complete(tried);
        }
        return tried;
    }

    private static BcryptHash decoy(Map<String, BcryptHash> users) {
        int cost = 10;
        for (BcryptHash hash : users.values()) {
            cost = hash.cost();
            break;
        }
        return BcryptHash.decoy(cost);
    }

    private static Verdict await(CompletableFuture<Verdict> others) {
        try {
            return others.get(2 * WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Verdict.BUSY;
        } catch (ExecutionException | TimeoutException _) {
            return Verdict.BUSY;
        }
    }

    private Verdict tryInTurn(
            BcryptHash hash, boolean userExists, byte[] password, TokenBucket left) {
        if (!left.tryTake()) {
            return Verdict.TOO_MANY;
        }
        try {
            if (waiting.incrementAndGet() > WAITING_MAX
                    || !lane.tryLock(WAIT_MS, TimeUnit.MILLISECONDS)) {
                left.giveBack();
                return Verdict.BUSY;
            }
            try {
                rest();
                long from = clock.nanos();
                if (hash.matches(password) && userExists) {
                    left.giveBack();
                    return Verdict.RIGHT;
                }
                long tookNanos = clock.nanos() - from;
                restUntilNanos = clock.nanos() + Math.min(3 * tookNanos, REST_MAX_NANOS);
                return Verdict.WRONG;
            } finally {
                lane.unlock();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Verdict.BUSY;
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void rest() throws InterruptedException {
        long leftNanos = restUntilNanos - clock.nanos();
        while (leftNanos > 0 && !never.await(leftNanos, TimeUnit.NANOSECONDS)) {
            leftNanos = restUntilNanos - clock.nanos();
        }
    }

    private TokenBucket guesses(String address) {
        String network = network(address);
        synchronized (guesses) {
            TokenBucket bucket = guesses.get(network);
            if (bucket == null) {
                if (guesses.size() >= ADDRESSES_MAX) {
                    guesses.remove(guesses.keySet().iterator().next());
                }
                bucket = new TokenBucket(clock, GUESS_INTERVAL_NANOS, GUESSES);
                guesses.put(network, bucket);
            }
            return bucket;
        }
    }

    /** An IPv4 address, or the first 64 bits of an IPv6 address: one host has all the rest. */
    private static String network(String address) {
        int end = -1;
        for (int i = 0; i < 4; i++) {
            end = address.indexOf(':', end + 1);
            if (end < 0) {
                return address;
            }
        }
        return address.substring(0, end);
    }

    private static @Nullable Credentials credentials(String authorization) {
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        byte[] both;
        try {
            both = Base64.getDecoder().decode(authorization.substring(6));
        } catch (IllegalArgumentException _) {
            return null;
        }
        for (int i = 0; i < both.length; i++) {
            if (both[i] == ':') {
                byte[] password = new byte[both.length - i - 1];
                System.arraycopy(both, i + 1, password, 0, password.length);
                return new Credentials(new String(both, 0, i, StandardCharsets.UTF_8), password);
            }
        }
        return null;
    }
}
