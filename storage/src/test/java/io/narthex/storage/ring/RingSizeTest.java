package io.narthex.storage.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingSizeTest {
    @Test
    void aRingThatCannotHaveTheSizeSaysSo() {
        Geometry has = Geometry.divide(16 << 20, 1, 2, 3);
        assertNull(RingOpener.otherSize("ring", has, 16 << 20));
        Geometry grown = has.withExtents(RingResizer.extentsWithin(has, 32 << 20), 0);
        assertTrue(grown.totalBytes() <= 32 << 20);
        assertNull(RingOpener.otherSize("ring", grown, 32 << 20));
        Geometry smallest = has.withExtents(RingResizer.extentsWithin(has, 1 << 20), 0);
        assertEquals(
                "ring: storage.size leaves 1048576 bytes to the ring, which has "
                        + smallest.totalBytes()
                        + ": with its extents of "
                        + has.extentBytes()
                        + " bytes it can have "
                        + smallest.totalBytes()
                        + " to "
                        + has.withExtents(1024, 0).totalBytes()
                        + "; for another size move the file away, and a new ring is made",
                RingOpener.otherSize("ring", smallest, 1 << 20));
    }

    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 5_000_000, 60 << 20, 1_000_000_000, 4L << 30, 100L << 30})
    void ringAndJournalStayWithinTheirSize(long sizeBytes) {
        long total = Geometry.divide(sizeBytes, 1, 2, 3).totalBytes();
        assertTrue(total <= sizeBytes, total + " > " + sizeBytes);
        assertTrue(total > sizeBytes * 9 / 10, total + " of " + sizeBytes);
    }
}
