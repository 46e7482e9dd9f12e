package io.narthex.forwarder;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesUpToItsLimitAndNeverPausesLessThanHalf() {
        long seed = new Random().nextLong();
        Backoff backoff = new Backoff(30, 5_000, seed);
        long wholeMs = 30;
        for (int i = 0; i < 50; i++) {
            long pauseMs = backoff.nextMs();
            assertTrue(pauseMs <= wholeMs && pauseMs >= wholeMs / 2, pauseMs + ", seed " + seed);
            wholeMs = Math.min(wholeMs * 2, 5_000);
        }
        backoff.reset();
        assertTrue(backoff.nextMs() <= 30);
    }
}
