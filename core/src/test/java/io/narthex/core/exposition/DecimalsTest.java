package io.narthex.core.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    private static long parse(String text) {
        byte[] bytes = ("x" + text + "9").getBytes(StandardCharsets.UTF_8);
        return Decimals.parse(bytes, 1, bytes.length - 1, true);
    }

    private static void assertSame(String text) {
        assertEquals(Double.doubleToRawLongBits(Double.parseDouble(text)), parse(text), () -> text);
    }

    @Test
    void readsRandomSpellingsAsJavaDoes() {
        long seed = 20261122;
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 400_000; i++) {
            assertSame(spelling(random));
        }
    }

    private static String spelling(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.toString(finite(random));
            case 1 -> digits(random, 25) + "." + digits(random, 25) + "e" + exponent(random, 40);
            case 2 -> (random.nextBoolean() ? "-" : "+") + digits(random, 19);
            case 3 -> digits(random, 18) + "E" + exponent(random, 90);
            case 4 -> "." + digits(random, 17);
            default -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(20)));
        };
    }

    private static double finite(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : random.nextDouble();
    }

    private static String exponent(Random random, int most) {
        return Integer.toString(random.nextInt(2 * most + 1) - most);
    }

    private static String digits(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    @Test
    void readsNumbersHalfWayBetweenDoubles() {
        long seed = 7;
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            long mantissa = (1L << 53) | (random.nextLong() & ((1L << 53) - 1)) | 1;
            assertSame(Long.toString(mantissa));
            assertSame(mantissa + "e" + (random.nextInt(60) - 30));
            assertSame(Long.toUnsignedString(mantissa << 10 | random.nextInt(3)));
        }
        assertSame("9007199254740993");
        assertSame("9007199254740993e0");
        assertSame("4503599627370496.5");
        assertSame("1e23");
        assertSame("8.41e21");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "+0.0",
                "00012.50",
                "5.",
                ".5",
                "1e5",
                "1E+05",
                "1e-05",
                "4.9e-324",
                "1e-400",
                "1.7976931348623157e308",
                "2.2250738585072011e-308",
                "0x1p-3",
                "-0X1.8P+1",
                "0e999999999",
                "18446744073709551615",
                "9999999999999999999"
            })
    void readsWhatGoReads(String text) {
        assertSame(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "nan", "NAN"})
    void readsNaN(String text) {
        assertEquals(Double.doubleToRawLongBits(Double.NaN), parse(text));
    }

    @Test
    void readsInfinities() {
        for (String text : new String[] {"+Inf", "inf", "Infinity", "+INFINITY"}) {
            assertEquals(Double.POSITIVE_INFINITY, Double.longBitsToDouble(parse(text)));
        }
        assertEquals(Double.NEGATIVE_INFINITY, Double.longBitsToDouble(parse("-iNf")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "-",
                ".",
                "e5",
                "1e",
                "1e+",
                "1_000",
                "1f",
                "1d",
                "1.2.3",
                " 1",
                "1 ",
                "0x",
                "0x1",
                "0xp1",
                "0x1p",
                "+nan",
                "infinit",
                "1e400",
                "-1e400",
                "one",
                "0b1",
                "1e5.5",
                "0x1.8.1p1",
                "١"
            })
    void refusesWhatGoRefuses(String text) {
        assertEquals(Decimals.NOT_A_NUMBER, parse(text));
    }

    @Test
    void refusesHexadecimalNumbersUnlessAllowed() {
        byte[] bytes = "0x1p-3".getBytes(StandardCharsets.UTF_8);
        assertEquals(Decimals.NOT_A_NUMBER, Decimals.parse(bytes, 0, bytes.length, false));
        assertTrue(Double.isNaN(Double.longBitsToDouble(Decimals.NOT_A_NUMBER)));
    }
}
