package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShortestDecimalTest {
    private final ShortestDecimal decimal = new ShortestDecimal();

    @Test
    void agreesWithTheRuntimeOnAnyBits() {
        long seed = 20261123;
        Random random = new Random(seed);
        for (int i = 0; i < 300_000; i++) {
            double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
            // The runtime gives two digits where one may do: below, the next test looks.
            if (Double.isFinite(value) && value > 1e-300) {
                check(value, "seed=" + seed);
            }
        }
    }

    @Test
    void agreesWithTheRuntimeOnWhatIsMeasured() {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int i = 0; i < 300_000; i++) {
            long whole = random.nextLong() >>> random.nextInt(1, 64);
            double decimals = Math.pow(10, random.nextInt(12));
            check((double) Math.max(1, whole), "seed=" + seed);
            check(Math.max(1, whole) / decimals, "seed=" + seed);
            check(Math.max(1, whole) / 300.0, "seed=" + seed);
            check(Math.nextUp(Math.max(1, whole) / decimals), "seed=" + seed);
        }
    }

    @Test
    void agreesWithTheRuntimeAtPowers() {
        for (int exponent = -990; exponent <= 1023; exponent++) {
            double power = Math.scalb(1.0, exponent);
            check(power, "exponent=" + exponent);
            check(Math.nextUp(power), "exponent=" + exponent);
            check(Math.nextDown(power), "exponent=" + exponent);
        }
        for (int exponent = -298; exponent <= 308; exponent++) {
            double power = Double.parseDouble("1e" + exponent);
            check(power, "exponent=" + exponent);
            check(Math.nextUp(power), "exponent=" + exponent);
            check(Math.nextDown(power), "exponent=" + exponent);
        }
        check(Double.MAX_VALUE, "largest");
    }

    @Test
    void findsFewestDigitsOfSmallestNumbers() {
        long seed = 20261125;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long bits = i < 2_000 ? i + 1 : random.nextLong() >>> random.nextInt(12, 63);
            double value = Double.longBitsToDouble(Math.max(1, bits));
            decimal.set(value);
            int count = decimal.count();
            BigDecimal exact = new BigDecimal(value);
            String hint = "bits=" + bits + " seed=" + seed;
            assertEquals(value, rounded(exact, count).doubleValue(), 0.0, hint);
            assertEquals(0, rounded(exact, count).compareTo(new BigDecimal(text())), hint);
            if (count > 1) {
                assertNotEquals(value, rounded(exact, count - 1).doubleValue(), 0.0, hint);
            }
        }
    }

    private static BigDecimal rounded(BigDecimal exact, int digits) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    @Test
    void copiesDigits() {
        decimal.set(1234.5678);
        byte[] bytes = new byte[6];
        assertEquals(5, decimal.copy(2, 4, bytes, 1));
        assertEquals("\0" + "3456" + "\0", new String(bytes, StandardCharsets.US_ASCII));
    }

    private void check(double value, String hint) {
        decimal.set(value);
        BigDecimal expected = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String shown = "value=" + value + " " + hint;
        assertEquals(expected.precision(), decimal.count(), shown);
        assertEquals(expected.precision() - expected.scale(), decimal.pointAt(), shown);
        for (int i = 0; i < decimal.count(); i++) {
            char digit = expected.unscaledValue().toString().charAt(i);
            assertEquals(digit, decimal.digit(i), shown);
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder("0.");
        for (int i = 0; i < decimal.count(); i++) {
            text.append(decimal.digit(i));
        }
        return text.append('E').append(decimal.pointAt()).toString();
    }
}
