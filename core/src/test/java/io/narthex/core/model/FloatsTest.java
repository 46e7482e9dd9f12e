package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FloatsTest {
    @Test
    void formatsWithoutExponent() {
        plain("0", 0.0);
        plain("-0", -0.0);
        plain("NaN", Double.NaN);
        plain("NaN", StaleMarker.VALUE);
        plain("+Inf", Double.POSITIVE_INFINITY);
        plain("-Inf", Double.NEGATIVE_INFINITY);
        plain("1000000", 1e6);
        plain("0.1", 0.1);
        plain("-12.5", -12.5);
        plain("99999", 99999);
        plain("123456789", 123456789);
        plain("1234567.125", 1234567.125);
        plain("0.000001", 1e-6);
        plain("0.00000000123", 1.23e-9);
        plain("100000000000000000000000", 1e23);
        plain("200000000000000000000000", 2e23);
        plain("0.30000000000000004", 0.1 + 0.2);
    }

    @Test
    void formatsWithExponentWhereGoDoes() {
        assertEquals("1e+06", Floats.formatG(1e6));
        assertEquals("100000", Floats.formatG(1e5));
        assertEquals("1.234567e+06", Floats.formatG(1234567));
        assertEquals("123456.7", Floats.formatG(123456.7));
        assertEquals("0.0001", Floats.formatG(1e-4));
        assertEquals("1e-05", Floats.formatG(1e-5));
        assertEquals("-1.5e-07", Floats.formatG(-1.5e-7));
        assertEquals("5e-324", Floats.formatG(Double.MIN_VALUE));
        assertEquals("1.7976931348623157e+308", Floats.formatG(Double.MAX_VALUE));
        assertEquals("1e+100", Floats.formatG(1e100));
    }

    @Test
    void formatsSamplesOfTheApi() {
        var text = new StringBuilder();
        for (double value : new double[] {0, 1e-6, 9e-7, 1e20, 1e21, -2.5, Double.NaN}) {
            Floats.appendApi(text, value);
            text.append(' ');
        }
        assertEquals("0 0.000001 9e-07 100000000000000000000 1e+21 -2.5 NaN ", text.toString());
    }

    @Test
    void readsWhatItPrints() {
        long seed = 20261122;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            assertEquals(value, Floats.parse(Floats.format(value)), 0.0, "seed=" + seed);
            assertEquals(value, Floats.parse(Floats.formatG(value)), 0.0, "seed=" + seed);
        }
    }

    @Test
    void parsesAsGoDoes() {
        assertEquals(Double.POSITIVE_INFINITY, Floats.parse("+Inf"), 0.0);
        assertEquals(Double.NEGATIVE_INFINITY, Floats.parse("-infinity"), 0.0);
        assertEquals(Double.POSITIVE_INFINITY, Floats.parse("inF"), 0.0);
        assertEquals(Double.NaN, Floats.parse("nan"), 0.0);
        assertEquals(0.5, Floats.parse(".5"), 0.0);
        assertEquals(2, Floats.parse("2."), 0.0);
        assertEquals(0.25, Floats.parse("0x1p-2"), 0.0);
        assertEquals(1e-5, Floats.parse("1E-5"), 0.0);
        assertEquals(Double.POSITIVE_INFINITY, Floats.parse("1e999"), 0.0);
    }

    @Test
    void refusesWhatIsNoNumber() {
        for (String text :
                new String[] {"", "+", "1d", "1f", " 1", "1 ", "+nan", "x", "1e", "--1", "0x1p"}) {
            assertThrows(NumberFormatException.class, () -> Floats.parse(text), text);
        }
    }

    private static void plain(String expected, double value) {
        assertEquals(expected, Floats.format(value));
    }
}
