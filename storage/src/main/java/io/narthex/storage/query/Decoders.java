package io.narthex.storage.query;

import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.SegmentReader;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands out what reads and decodes a ring's segments, and keeps one that was given back: its arrays
 * are as large as what a small query reads. Thread-safe.
 */
public final class Decoders {
    /** What has grown beyond this is let go of. */
    private static final int MAX_IDLE_BYTES = 256 * 1024;

    private final RingFile ring;
    private final AtomicReference<@Nullable SegmentContent> idle = new AtomicReference<>();

    /** Decoders of a ring. */
    public Decoders(RingFile ring) {
        this.ring = ring;
    }

    /** One for the calling thread. */
    SegmentContent borrow() {
        SegmentContent known = idle.getAndSet(null);
        return known == null ? make() : known;
    }

    /** One for a thread of which nobody knows when it ends. */
    SegmentContent make() {
        return new SegmentContent(new SegmentReader(ring));
    }

    /** Takes back what {@link #borrow} gave: who had it uses it no more. */
    void giveBack(SegmentContent content) {
        content.refresh();
        if (content.reader().largestBytes() <= MAX_IDLE_BYTES) {
            idle.set(content);
        }
    }
}
