package io.narthex.storage.codec;

import io.narthex.storage.format.SegmentDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The form a chunk gets, decided before any is written: the codes of a segment depend on all.
 *
 * @param form one of {@link SegmentDescriptor}'s
 * @param numbers how mantissas, or their differences to another chunk's, are written
 * @param residuals how last places are written
 */
public record ChunkPlan(
        int form, @Nullable PackedStream numbers, @Nullable PackedStream residuals) {
    private static final int FORM_BYTES = 1;
    private static final int LENGTH_BYTES = 2;

    /** What naming another chunk costs. */
    static final int BASE_BYTES = 5;

    boolean isOf(int one) {
        return form == one;
    }

    /** Bits it takes, about. */
    double bits() {
        double bits = numbers == null ? 0 : numbers.leastBits;
        return residuals == null ? bits : bits + residuals.leastBits;
    }

    /** Bytes it takes at most: under the codes that belong to the format. */
    int mostBytes(int firstRow) {
        int bytes = FORM_BYTES;
        if (numbers != null) {
            bytes += numbers.mostBytes(firstRow);
        }
        if (residuals != null) {
            bytes += LENGTH_BYTES + residuals.mostBytes(firstRow);
        }
        return form == SegmentDescriptor.FORM_RELATIVE ? bytes + BASE_BYTES : bytes;
    }
}
