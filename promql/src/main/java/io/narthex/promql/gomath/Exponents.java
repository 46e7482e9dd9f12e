package io.narthex.promql.gomath;

/** Powers, and the hyperbolic functions that are made of them. */
public final class Exponents {
    private static final double LN2_HIGH = 6.93147180369123816490e-01;
    private static final double LN2_LOW = 1.90821492927058770002e-10;
    private static final double LOG2_E = 1.44269504088896338700e+00;
    private static final double EXP_OVERFLOW = 7.09782712893383973096e+02;
    private static final double EXP_UNDERFLOW = -7.45133219101941108420e+02;
    private static final double EXP2_OVERFLOW = 1.0239999999999999e+03;
    private static final double EXP2_UNDERFLOW = -1.0740e+03;
    private static final double NEAR_ZERO = 1.0 / (1 << 28);
    private static final double HALF_MAX_LOG = 0.5 * 8.8029691931113054295988e+01;

    /** Beyond this e^-x does not show beside e^x. */
    private static final double LARGE = 21;

    private Exponents() {}

    /** e^x. */
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
        if (-NEAR_ZERO < x && x < NEAR_ZERO) {
            return 1 + x;
        }
        int k = (int) (x < 0 ? LOG2_E * x - 0.5 : LOG2_E * x + 0.5);
        return reduced(x - k * LN2_HIGH, k * LN2_LOW, k);
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
                                * (1.66666666666666657415e-01
                                        + t
                                                * (-2.77777777770155933842e-03
                                                        + t
                                                                * (6.61375632143793436117e-05
                                                                        + t
                                                                                * (-1.65339022054652515390e-06
                                                                                        + t
                                                                                                * 4.13813679705723846039e-08))));
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
                    (((-0.2630563213397497062819489e+2 * square
                                                                    + -0.2894211355989563807284660366e+4)
                                                            * square
                                                    + -0.8991272022039509355398013511e+5)
                                            * square
                                    + -0.6307673640497716991184787251e+6)
                            * magnitude;
            result =
                    above
                            / (((square + -0.173678953558233699533450911e+3) * square
                                                    + 0.1521517378790019070696485176e+5)
                                            * square
                                    + -0.6307673640497716991212077277e+6);
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
        double above =
                (-9.64399179425052238628e-1 * s + -9.92877231001918586564e1) * s
                        + -1.61468768441708447952e3;
        double below =
                ((s + 1.12811678491632931402e2) * s + 2.23548839060100448583e3) * s
                        + 4.84406305325125486048e3;
        return x + x * s * above / below;
    }
}
