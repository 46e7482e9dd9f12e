package io.narthex.forwarder;

import java.util.SplittableRandom;

/**
 * The pauses between retries: doubled each time up to a limit, and each somewhere between a half of
 * that and the whole, so that a fleet does not return all at once. Confined to one thread.
 */
final class Backoff {
    private final long minMs;
    private final long maxMs;
    private final SplittableRandom random;
    private long nextMs;

    Backoff(long minMs, long maxMs, long seed) {
        this.minMs = minMs;
        this.maxMs = maxMs;
        this.random = new SplittableRandom(seed);
        this.nextMs = minMs;
    }

    /** The next pause in milliseconds. */
    long nextMs() {
        long wholeMs = nextMs;
        nextMs = wholeMs > maxMs / 2 ? maxMs : wholeMs * 2;
        return wholeMs - random.nextLong(wholeMs / 2 + 1);
    }

    /** Starts again with the shortest pause. */
    void reset() {
        nextMs = minMs;
    }
}
