package io.narthex.storage;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.HistogramCodec;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Batches that come while the journal is replayed: copies wait, within a bound, in the order in
 * which they came. Thread-safe.
 */
final class EarlyBatches {
    private static final int BATCH_BYTES = 128;
    private static final int SAMPLE_BYTES = 32;
    private static final int EXEMPLAR_BYTES = 256;

    private final int maxBytes;
    private final Queue<Batch> waiting = new ArrayDeque<>();
    private int bytes;
    private volatile boolean over;

    /** What became of a batch. */
    enum Offer {
        TAKEN,
        /** There is no room for it. */
        FULL,
        /** Nothing waits any more: the head takes it. */
        OVER
    }

    EarlyBatches(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes a copy of a batch where others wait or may come to wait. */
    Offer offer(Batch batch) {
        if (over) {
            return Offer.OVER;
        }
        synchronized (this) {
            if (over) {
                return Offer.OVER;
            }
            int more = bytes(batch);
            if (more > maxBytes - bytes) {
                return Offer.FULL;
            }
            bytes += more;
            waiting.add(batch.copy());
            return Offer.TAKEN;
        }
    }

    /** Hands on all that waits, and what comes meanwhile; from then on nothing waits. */
    void drain(Consumer<Batch> to) {
        Batch next = poll();
        while (next != null) {
            to.accept(next);
            next = poll();
        }
    }

    private synchronized @Nullable Batch poll() {
        Batch next = waiting.poll();
        if (next == null) {
            over = true;
        } else {
            bytes -= bytes(next);
        }
        return next;
    }

    private static int bytes(Batch batch) {
        long bytes = BATCH_BYTES;
        bytes += (long) SAMPLE_BYTES * batch.size();
        bytes += (long) EXEMPLAR_BYTES * (batch.exemplarCount() + batch.familyCount());
        if (batch.hasHistograms()) {
            for (int i = 0; i < batch.size(); i++) {
                Histogram histogram = batch.histogram(i);
                bytes += histogram == null ? 0 : HistogramCodec.maxBytes(histogram);
            }
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
