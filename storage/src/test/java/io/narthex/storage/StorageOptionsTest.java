package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1000, 1",
        "15, 1000, 15",
        "16, 1000, 8",
        "64, 1000, 56",
        "512, 1000, 504",
        "0, 100, 12",
        "0, 500, 92",
        "0, 1000000, 4088"
    })
    void ringLeavesTheStateItsShare(long askedMib, long availableMib, long ringMib) {
        StorageOptions options =
                StorageOptions.defaults(Path.of("data")).withSizeBytes(askedMib << 20);
        assertEquals(ringMib << 20, options.newRingBytes(availableMib << 20, 0));
    }

    @Test
    void whatWasSetAsideCountsTowardsAConfiguredSize() {
        StorageOptions options = StorageOptions.defaults(Path.of("data"));
        assertEquals(40L << 20, options.withSizeBytes(64 << 20).newRingBytes(1 << 30, 16 << 20));
        assertEquals(1 << 20, options.withSizeBytes(64 << 20).newRingBytes(1 << 30, 60 << 20));
        assertEquals(92L << 20, options.newRingBytes(500L << 20, 16 << 20));
    }
}
