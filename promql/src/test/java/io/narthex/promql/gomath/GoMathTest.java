package io.narthex.promql.gomath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class GoMathTest {
    private static final long SEED = 5;
    private static final double[] SPECIAL = {
        0.0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
    };

    /** The same as Java's but for a few of the last place's units, and for what is special. */
    private static void isNear(
            DoubleUnaryOperator go, DoubleUnaryOperator java, double from, double to, double ulps) {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            check(go, java, from + (to - from) * random.nextDouble(), ulps);
        }
        for (double x : SPECIAL) {
            check(go, java, x, ulps);
        }
    }

    private static void check(
            DoubleUnaryOperator go, DoubleUnaryOperator java, double x, double ulps) {
        double expected = java.applyAsDouble(x);
        double actual = go.applyAsDouble(x);
        boolean near =
                Double.compare(expected, actual) == 0
                        || Math.abs(expected - actual) <= ulps * Math.ulp(expected);
        assertTrue(near, () -> "x=" + x + " expected=" + expected + " actual=" + actual);
    }

    @Test
    void comesNearJavasFunctions() {
        isNear(Exponents::exp, StrictMath::exp, -745, 710, 2);
        isNear(Exponents::exp2, x -> StrictMath.pow(2, x), -1074, 1024, 1);
        isNear(Exponents::sinh, StrictMath::sinh, -30, 30, 4);
        isNear(Exponents::cosh, StrictMath::cosh, -30, 30, 4);
        isNear(Exponents::tanh, StrictMath::tanh, -5, 5, 3);
        isNear(Logarithms::log, StrictMath::log, 0, 1e6, 1);
        isNear(x -> Logarithms.log(x * 0x1p-1060), x -> StrictMath.log(x * 0x1p-1060), 1, 99, 1);
        isNear(Logarithms::log10, StrictMath::log10, 0, 1e6, 4);
        isNear(Angles::sin, StrictMath::sin, -1e3, 1e3, 1);
        isNear(Angles::cos, StrictMath::cos, -1e3, 1e3, 1);
        isNear(Angles::tan, StrictMath::tan, -10, 10, 3);
        isNear(Angles::atan, StrictMath::atan, -10, 10, 1);
        isNear(Angles::asin, StrictMath::asin, -0.99, 0.99, 8);
        isNear(x -> Angles.atan2(x, -3), x -> StrictMath.atan2(x, -3), -5, 5, 1);
        isNear(x -> Exponents.pow(x, 3.7), x -> StrictMath.pow(x, 3.7), 0, 100, 8);
    }

    @Test
    void hasGosLastBit() {
        // Where Go's way of calculating shows.
        assertEquals(0.7071067811865475, Exponents.exp2(-0.5));
        assertEquals(3, Logarithms.log2(8));
        assertEquals(-1074, Logarithms.log2(Double.MIN_VALUE));
        assertEquals(3, Logarithms.log10(1000));
        assertEquals(0.1199910745951944, Exponents.pow(47.26350678254633, -0.5499174628492725));
        assertEquals(-0.7631361597324481, Logarithms.log10(0.17252968931924706));
        assertEquals(0.7226953474101444, Angles.sin(-6.248623015210776E141));
        assertEquals(0.8441410454781872, Angles.cos(-2.792233669917149E304));
        assertEquals(-5.06211922142668, Angles.tan(-2.1444530578248034E258));
    }

    @Test
    void raisesToPowersAsGoDoes() {
        double infinity = Double.POSITIVE_INFINITY;
        assertEquals(1, Exponents.pow(1, Double.NaN));
        assertEquals(1, Exponents.pow(Double.NaN, 0));
        assertEquals(1, Exponents.pow(-1, infinity));
        assertEquals(1, Exponents.pow(-1, 0x1p70));
        assertEquals(0, Exponents.pow(0.5, infinity));
        assertEquals(infinity, Exponents.pow(2, 0x1p70));
        assertEquals(0, Exponents.pow(2, -0x1p70));
        assertEquals(-8, Exponents.pow(-2, 3));
        assertEquals(Double.NaN, Exponents.pow(-2, 0.5));
        assertEquals(-infinity, Exponents.pow(-0.0, -3));
        assertEquals(3, Exponents.pow(9, 0.5));
        assertEquals(Double.MIN_VALUE, Exponents.pow(2, -1074));
        assertEquals(1024, Exponents.pow(2, 10));
    }
}
