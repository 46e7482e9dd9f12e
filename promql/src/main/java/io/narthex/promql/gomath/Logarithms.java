package io.narthex.promql.gomath;

/** Logarithms, and the inverse hyperbolic functions that are made of them. */
public final class Logarithms {
    private static final double LN2_HIGH = 0.6931471803691238;
    private static final double LN2_LOW = 1.9082149292705877e-10;
    private static final double LN2 = 0.6931471805599453;

    /** 1 / ln 10, rounded once. */
    private static final double LOG10_E = 0.4342944819032518;

    private static final double HALF_SQRT2 = 0.7071067811865476;

    /** From here on x squared and x squared plus one are the same. */
    private static final double LARGE = 1 << 28;

    private Logarithms() {}

    /** The part of a positive finite number that is at least 0.5 and below 1 (Go's frexp). */
    static double fraction(double x) {
        int exponent = exponent(x);
        // In two steps: a subnormal number's factor does not fit into one.
        return Math.scalb(Math.scalb(x, -exponent / 2), -exponent - (-exponent / 2));
    }

    /** The power of two that {@link #fraction} leaves. */
    static int exponent(double x) {
        return Math.abs(x) < Double.MIN_NORMAL
                ? Math.getExponent(x * 0x1p54) + 1 - 54
                : Math.getExponent(x) + 1;
    }

    /** The natural logarithm. */
    public static double log(double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return Math.log(x);
        }
        double reduced = fraction(x);
        int k = exponent(x);
        if (reduced < HALF_SQRT2) {
            reduced *= 2;
            k--;
        }
        double f = reduced - 1;
        double s = f / (2 + f);
        double s2 = s * s;
        double s4 = s2 * s2;
        double odd =
                s2
                        * (0.6666666666666735
                                + s4
                                        * (0.2857142874366239
                                                + s4
                                                        * (0.1818357216161805
                                                                + s4 * 0.14798198605116586)));
        double even =
                s4 * (0.3999999999940942 + s4 * (0.22222198432149784 + s4 * 0.15313837699209373));
        double r = odd + even;
        double half = 0.5 * f * f;
        return k * LN2_HIGH - ((half - (s * (half + r) + k * LN2_LOW)) - f);
    }

    /** Exact for powers of two. */
    public static double log2(double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return Math.log(x);
        }
        double fraction = fraction(x);
        int exponent = exponent(x);
        return fraction == 0.5 ? exponent - 1.0 : log(fraction) * (1 / LN2) + exponent;
    }

    public static double log10(double x) {
        return log(x) * LOG10_E;
    }

    public static double acosh(double x) {
        if (x < 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x == 1) {
            return 0;
        }
        if (x >= LARGE) {
            return log(x) + LN2;
        }
        if (x > 2) {
            return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double t = x - 1;
        return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
    }

    public static double asinh(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x) || x == 0) {
            return x;
        }
        double a = Math.abs(x);
        double result;
        if (a > LARGE) {
            result = log(a) + LN2;
        } else if (a > 2) {
            result = log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
        } else if (a < 1 / LARGE) {
            result = a;
        } else {
            result = StrictMath.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
        }
        return Math.copySign(result, x);
    }

    public static double atanh(double x) {
        if (x < -1 || x > 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        double a = Math.abs(x);
        double result;
        if (a == 1) {
            result = Double.POSITIVE_INFINITY;
        } else if (a < 1 / LARGE) {
            result = a;
        } else if (a < 0.5) {
            double twice = a + a;
            result = 0.5 * StrictMath.log1p(twice + twice * a / (1 - a));
        } else {
            result = 0.5 * StrictMath.log1p((a + a) / (1 - a));
        }
        return Math.copySign(result, x);
    }
}
