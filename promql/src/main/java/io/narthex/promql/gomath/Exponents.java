package io.narthex.promql.gomath;

/** Powers, and the hyperbolic functions that are made of them. */
public final class Exponents {
    private static final double LN2_HIGH = 0.6931471803691238;
    private static final double LN2_LOW = 1.9082149292705877e-10;

    /** ln 2 in two parts, of which Go on x86-64 has others. */
    private static final double LN2_UPPER = 0.693147180559663;

    private static final double LN2_LOWER = 2.8235290563031577e-13;
    private static final double LOG2_E = 1.4426950408889634;
    private static final double EXP_OVERFLOW = 709.782712893384;
    private static final double EXP_UNDERFLOW = -745.1332191019411;
    private static final double EXP2_OVERFLOW = 1023.9999999999999;
    private static final double EXP2_UNDERFLOW = -1074.0;
    private static final double HALF_MAX_LOG = 0.5 * 88.02969193111305;

    /** Beyond this e^-x does not show beside e^x. */
    private static final double LARGE = 21;

    private Exponents() {}

    /**
     * e^x, as Go calculates it on x86-64: the series of e^r - 1 for a sixteenth of what is left of
     * x beside a multiple of ln 2, doubled four times. Beyond 709.4 it has infinity; this has not.
     */
    public static double exp(double x) {
        if (Double.isNaN(x) || x == Double.POSITIVE_INFINITY) {
            return x;
        }
        if (x > EXP_OVERFLOW) {
            return Double.POSITIVE_INFINITY;
        }
        if (x < EXP_UNDERFLOW) {
            return 0;
        }
        int k = (int) Math.rint(LOG2_E * x);
        double r = Math.fma(-LN2_LOWER, k, Math.fma(-LN2_UPPER, k, x)) * 0.0625;
        double sum = 1.0 / 40_320;
        sum = Math.fma(sum, r, 1.0 / 5040);
        sum = Math.fma(sum, r, 1.0 / 720);
        sum = Math.fma(sum, r, 1.0 / 120);
        sum = Math.fma(sum, r, 1.0 / 24);
        sum = Math.fma(sum, r, 1.0 / 6);
        sum = Math.fma(sum, r, 0.5);
        sum = Math.fma(sum, r, 1);
        double power = r * sum;
        // (1 + p)^2 - 1 is p (p + 2).
        power *= power + 2;
        power *= power + 2;
        power *= power + 2;
        return Math.scalb(Math.fma(power, power + 2, 1), k);
    }

    /** 2^x. */
    public static double exp2(double x) {
        if (Double.isNaN(x) || x == Double.POSITIVE_INFINITY) {
            return x;
        }
        if (x > EXP2_OVERFLOW) {
            return Double.POSITIVE_INFINITY;
        }
        if (x < EXP2_UNDERFLOW) {
            return 0;
        }
        int k = (int) (x > 0 ? x + 0.5 : x < 0 ? x - 0.5 : 0);
        double t = x - k;
        return reduced(t * LN2_HIGH, -t * LN2_LOW, k);
    }

    /** e^(high - low) * 2^k for small high. */
    private static double reduced(double high, double low, int k) {
        double r = high - low;
        double t = r * r;
        double c =
                r
                        - t
                                * (0.16666666666666666
                                        + t
                                                * (-0.0027777777777015593
                                                        + t
                                                                * (6.613756321437934e-5
                                                                        + t
                                                                                * (-1.6533902205465252e-6
                                                                                        + t
                                                                                                * 4.1381367970572385e-8))));
        double y = 1 - ((low - (r * c) / (2 - c)) - high);
        return Math.scalb(y, k);
    }

    /** x^y. */
    public static double pow(double x, double y) {
        if (y == 0 || x == 1) {
            return 1;
        }
        if (y == 1) {
            return x;
        }
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Double.NaN;
        }
        if (x == 0 || Double.isInfinite(x) || Double.isInfinite(y)) {
            // These are exact, and but for this one the same as Java's.
            return x == -1 ? 1 : StrictMath.pow(x, y);
        }
        if (y == 0.5) {
            return Math.sqrt(x);
        }
        if (y == -0.5) {
            return 1 / Math.sqrt(x);
        }
        double whole = Math.floor(Math.abs(y));
        double fraction = Math.abs(y) - whole;
        if (fraction != 0 && x < 0) {
            return Double.NaN;
        }
        if (whole >= 0x1p63) {
            if (x == -1) {
                return 1;
            }
            return (Math.abs(x) < 1) == (y > 0) ? 0 : Double.POSITIVE_INFINITY;
        }
        return finitePower(x, y, whole, fraction);
    }

    /** By repeated squaring, with the fraction of the exponent apart. */
    private static double finitePower(double x, double y, double wholeOfY, double fractionOfY) {
        double whole = wholeOfY;
        double result = 1;
        if (fractionOfY != 0) {
            double fraction = fractionOfY;
            if (fraction > 0.5) {
                fraction--;
                whole++;
            }
            result = exp(fraction * Logarithms.log(x));
        }
        double square = Logarithms.fraction(x);
        int squareExponent = Logarithms.exponent(x);
        int exponent = 0;
        for (long i = (long) whole; i != 0; i >>= 1) {
            if (squareExponent < -(1 << 12) || squareExponent > 1 << 12) {
                exponent += squareExponent;
                break;
            }
            if ((i & 1) == 1) {
                result *= square;
                exponent += squareExponent;
            }
            square *= square;
            squareExponent <<= 1;
            if (square < 0.5) {
                square += square;
                squareExponent--;
            }
        }
        if (y < 0) {
            result = 1 / result;
            exponent = -exponent;
        }
        return Math.scalb(result, exponent);
    }

    public static double sinh(double x) {
        double magnitude = Math.abs(x);
        double result;
        if (magnitude > LARGE) {
            result = exp(magnitude) * 0.5;
        } else if (magnitude > 0.5) {
            double power = exp(magnitude);
            result = (power - 1 / power) * 0.5;
        } else {
            double square = magnitude * magnitude;
            double above =
                    (((-26.30563213397497 * square + -2894.211355989564) * square
                                                    + -89912.72022039509)
                                            * square
                                    + -630767.3640497717)
                            * magnitude;
            result =
                    above
                            / (((square + -173.6789535582337) * square + 15215.17378790019) * square
                                    + -630767.3640497717);
        }
        return x < 0 ? -result : result;
    }

    public static double cosh(double x) {
        double magnitude = Math.abs(x);
        double power = exp(magnitude);
        return magnitude > LARGE ? power * 0.5 : (power + 1 / power) * 0.5;
    }

    public static double tanh(double x) {
        double magnitude = Math.abs(x);
        if (magnitude > HALF_MAX_LOG) {
            return x < 0 ? -1 : 1;
        }
        if (magnitude >= 0.625) {
            double result = 1 - 2 / (exp(2 * magnitude) + 1);
            return x < 0 ? -result : result;
        }
        if (x == 0) {
            return x;
        }
        double s = x * x;
        double above = (-0.9643991794250523 * s + -99.28772310019185) * s + -1614.6876844170845;
        double below = ((s + 112.81167849163293) * s + 2235.4883906010045) * s + 4844.063053251255;
        return x + x * s * above / below;
    }
}
