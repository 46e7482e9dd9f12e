package io.narthex.storage.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingSizeTest {
    @Test
    void aRingOfAnotherSizeSaysSo() {
        Geometry has = Geometry.divide(16 << 20, 1, 2, 3);
        Path path = Path.of("/var/lib/narthex/ring");
        assertNull(RingOpener.keepsItsSize(path, has, 16 << 20));
        assertEquals(
                "/var/lib/narthex/ring: the present ring keeps its size of "
                        + has.totalBytes()
                        + " bytes; storage.size asks for one of "
                        + Geometry.divide(32 << 20, 1, 2, 3).totalBytes()
                        + " bytes",
                RingOpener.keepsItsSize(path, has, 32 << 20));
    }

    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 5_000_000, 60 << 20, 1_000_000_000, 4L << 30, 100L << 30})
    void ringAndJournalStayWithinTheirSize(long sizeBytes) {
        long total = Geometry.divide(sizeBytes, 1, 2, 3).totalBytes();
        assertTrue(total <= sizeBytes, total + " > " + sizeBytes);
        assertTrue(total > sizeBytes * 9 / 10, total + " of " + sizeBytes);
    }
}
