package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1000, 1",
        "63, 1000, 63",
        "64, 1000, 60",
        "512, 1000, 508",
        "0, 100, 20",
        "0, 500, 96",
        "0, 1000000, 4092"
    })
    void ringLeavesTheStateItsShare(long askedMib, long availableMib, long ringMib) {
        StorageOptions options =
                StorageOptions.defaults(Path.of("data")).withSizeBytes(askedMib << 20);
        assertEquals(ringMib << 20, options.newRingBytes(availableMib << 20));
    }
}
