package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void sortsAndDropsEmptyValues() {
        Labels labels = Labels.of("job", "node", "__name__", "up", "gone", "", "a", "b");
        assertEquals("{__name__=\"up\", a=\"b\", job=\"node\"}", labels.toString());
        assertEquals(labels, Labels.of("a", "b", "job", "node", "__name__", "up"));
        assertEquals("", labels.get("gone"));
        assertFalse(labels.has("gone"));
        assertEquals("up", labels.metricName());
    }

    @Test
    void refusesANameThatStandsTwice() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Labels.of("b", "1", "a", "2", "b", "3"));
        assertEquals("label stands twice: name=b", e.getMessage());
    }

    @Test
    void quotesNamesAndEscapesValues() {
        assertEquals(
                "{\"a.b\"=\"say \\\"hi\\\"\\n\\\\\"}",
                Labels.of("a.b", "say \"hi\"\n\\").toString());
    }

    @Test
    void builderSetsReplacesAndRemoves() {
        Labels labels = Labels.of("a", "1", "b", "2").toBuilder().set("a", "3").remove("b").build();
        assertEquals(Labels.of("a", "3"), labels);
        assertNotEquals(Labels.of("a", "1"), labels);
        assertTrue(Labels.of("a", "1").compareTo(Labels.of("a", "1", "b", "1")) < 0);
    }

    @Test
    void ordersStringsAsTheirUtf8Bytes() {
        Random random = new Random(7);
        int[] alphabet = {'a', 'b', 0x7f, 0xe9, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
        for (int round = 0; round < 20_000; round++) {
            String a = word(random, alphabet);
            String b = word(random, alphabet);
            int expected =
                    Arrays.compareUnsigned(
                            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
            assertEquals(
                    Integer.signum(expected),
                    Integer.signum(CodePoints.compare(a, b)),
                    () -> "seed 7: " + a + " with " + b);
        }
    }

    private static String word(Random random, int[] alphabet) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            word.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return word.toString();
    }
}
