package io.narthex.storage.query;

import io.narthex.storage.ring.SegmentInfo;

/** Told what could not be read. Thread-safe. */
@FunctionalInterface
public interface Damage {
    /**
     * A part of a segment failed its checksum, or was overwritten meanwhile.
     *
     * @param offset of the part from the segment's first chunk, or -1 for all of the segment
     * @param samples how many it held
     */
    void found(SegmentInfo segment, int offset, long samples);
}
