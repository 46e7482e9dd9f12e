package io.narthex.promql.eval;

import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one query holds in memory: samples by itself, bytes together with all queries that run. To
 * be closed at its end. Thread-safe.
 */
final class MemoryBudget implements AutoCloseable {
    /** One query has three quarters of what there is for all: a small one finds room beside it. */
    private static final long SHARE = 3;

    private static final long SHARE_DIVISOR = 4;

    private final EngineOptions options;
    private final AtomicLong bytesOfAll;
    private long samples;
    private long peakSamples;
    private long bytes;

    /**
     * @param bytesOfAll what all queries hold together
     */
    MemoryBudget(EngineOptions options, AtomicLong bytesOfAll) {
        this.options = options;
        this.bytesOfAll = bytesOfAll;
    }

    /** Takes room until the end of the query; fails where there is too little. */
    synchronized void reserve(long newSamples, long newBytes) {
        if (newSamples < 0 || newSamples > options.maxSamples() - samples) {
            throw tooManySamples();
        }
        samples += newSamples;
        peakSamples = Math.max(peakSamples, samples);
        bytes += newBytes;
        if (bytesOfAll.addAndGet(newBytes) > options.maxBytes()) {
            throw new QueryException.Execution(
                    "query processing would take more memory than all queries together may:"
                            + " limitBytes="
                            + options.maxBytes());
        }
        long share = options.maxBytes() / SHARE_DIVISOR * SHARE;
        if (bytes > share) {
            throw new QueryException.Execution(
                    "query processing would take more memory than one query may: limitBytes="
                            + share);
        }
    }

    /** Gives back what was taken for something that is not kept. */
    synchronized void release(long oldSamples, long oldBytes) {
        samples -= oldSamples;
        bytes -= oldBytes;
        bytesOfAll.addAndGet(-oldBytes);
    }

    /** Gives back all but what a result takes that is still to be shown. */
    synchronized void keep(long keptSamples, long keptBytes) {
        release(samples - Math.min(samples, keptSamples), bytes - Math.min(bytes, keptBytes));
    }

    /** The most samples that were held at once. */
    synchronized long samples() {
        return peakSamples;
    }

    static QueryException tooManySamples() {
        return new QueryException.Execution(
                "query processing would load too many samples into memory in query execution");
    }

    /** Takes room for a series that is kept. */
    void reserveSeries(int steps) {
        reserve(steps, StepSeries.bytes(steps));
    }

    /** Gives back the room of a series that was handed on. */
    void releaseSeries(int steps) {
        release(steps, StepSeries.bytes(steps));
    }

    @Override
    public synchronized void close() {
        bytesOfAll.addAndGet(-bytes);
        bytes = 0;
    }
}
