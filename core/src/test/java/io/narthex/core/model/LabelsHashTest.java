package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LabelsHashTest {
    @Test
    void isXxHash64() {
        assertEquals(0xEF46DB3751D8E999L, hash(""));
        assertEquals(0xD24EC4F1A98C6E5BL, hash("a"));
        assertEquals(0x44BC2CF5AD770999L, hash("abc"));
        assertEquals(0x0B242D361FDA71BCL, hash("The quick brown fox jumps over the lazy dog"));
    }

    private static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return LabelsHash.hash(bytes, bytes.length);
    }

    @Test
    void isAFraction() {
        for (int i = 0; i < 1000; i++) {
            double fraction = LabelsHash.fraction(Labels.of("a", "v" + i, "b", "x".repeat(i)));
            assertTrue(fraction >= 0 && fraction <= 1, "fraction=" + fraction);
        }
    }
}
