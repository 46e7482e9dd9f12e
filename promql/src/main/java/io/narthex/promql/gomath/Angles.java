package io.narthex.promql.gomath;

/** The trigonometric functions and their inverses. */
public final class Angles {
    /**
     * Beyond this an angle is reduced by other means; StrictMath's differ in the last bit at most.
     */
    private static final double HUGE = 1 << 29;

    /** A quarter of pi in three parts, each with room to be multiplied exactly. */
    private static final double QUARTER_HIGH = 7.85398125648498535156e-1;

    private static final double QUARTER_MIDDLE = 3.77489470793079817668e-8;
    private static final double QUARTER_LOW = 2.69515142907905952645e-15;

    private static final double MORE_BITS = 6.123233995736765886130e-17;
    private static final double TAN_OF_THREE_EIGHTHS = 2.41421356237309504880;

    private Angles() {}

    /** The octant, made even, in which an angle of at least 0 lies. */
    private static long octant(double x) {
        long j = (long) (x * (4 / Math.PI));
        return j + (j & 1);
    }

    private static double reduce(double x, long octant) {
        return ((x - octant * QUARTER_HIGH) - octant * QUARTER_MIDDLE) - octant * QUARTER_LOW;
    }

    private static double sinOfSmall(double z) {
        double zz = z * z;
        return z
                + z
                        * zz
                        * ((((((1.58962301576546568060e-10 * zz) + -2.50507477628578072866e-8) * zz
                                                                                + 2.75573136213857245213e-6)
                                                                        * zz
                                                                + -1.98412698295895385996e-4)
                                                        * zz
                                                + 8.33333333332211858878e-3)
                                        * zz
                                + -1.66666666666666307295e-1);
    }

    private static double cosOfSmall(double z) {
        double zz = z * z;
        return 1.0
                - 0.5 * zz
                + zz
                        * zz
                        * ((((((-1.13585365213876817300e-11 * zz) + 2.08757008419747316778e-9) * zz
                                                                                + -2.75573141792967388112e-7)
                                                                        * zz
                                                                + 2.48015872888517045348e-5)
                                                        * zz
                                                + -1.38888888888730564116e-3)
                                        * zz
                                + 4.16666666666665929218e-2);
    }

    public static double sin(double x) {
        double magnitude = Math.abs(x);
        if (x == 0 || !(magnitude < HUGE)) {
            return StrictMath.sin(x);
        }
        long octant = octant(magnitude);
        double z = reduce(magnitude, octant);
        long j = octant & 7;
        boolean negative = (x < 0) != (j > 3);
        double y = (j & 3) == 2 ? cosOfSmall(z) : sinOfSmall(z);
        return negative ? -y : y;
    }

    public static double cos(double x) {
        double magnitude = Math.abs(x);
        if (!(magnitude < HUGE)) {
            return StrictMath.cos(x);
        }
        long octant = octant(magnitude);
        double z = reduce(magnitude, octant);
        long j = octant & 7;
        boolean second = (j & 3) == 2;
        boolean negative = (j > 3) != second;
        double y = second ? sinOfSmall(z) : cosOfSmall(z);
        return negative ? -y : y;
    }

    public static double tan(double x) {
        double magnitude = Math.abs(x);
        if (x == 0 || !(magnitude < HUGE)) {
            return StrictMath.tan(x);
        }
        long octant = octant(magnitude);
        double z = reduce(magnitude, octant);
        double zz = z * z;
        double y = z;
        if (zz > 1e-14) {
            double above =
                    ((-1.30936939181383734205e4 * zz) + 1.15351664838587416140e6) * zz
                            + -1.79565251976484877988e7;
            double below =
                    (((zz + 1.36812963470692954678e4) * zz + -1.32089234440210967447e6) * zz
                                            + 2.50083801823357915839e7)
                                    * zz
                            + -5.38695755929454629881e7;
            y = z + z * (zz * above / below);
        }
        if ((octant & 2) == 2) {
            y = -1 / y;
        }
        return x < 0 ? -y : y;
    }

    /** For 0 to 0.66. */
    private static double atanOfSmall(double x) {
        double z = x * x;
        double above =
                (((-8.750608600031904122785e-01 * z + -1.615753718733365076637e+01) * z
                                                        + -7.500855792314704667340e+01)
                                                * z
                                        + -1.228866684490136173410e+02)
                                * z
                        + -6.485021904942025371773e+01;
        double below =
                ((((z + 2.485846490142306297962e+01) * z + 1.650270098316988542046e+02) * z
                                                        + 4.328810604912902668951e+02)
                                                * z
                                        + 4.853903996359136964868e+02)
                                * z
                        + 1.945506571482613964425e+02;
        return x * (z * above / below) + x;
    }

    private static double atanOfPositive(double x) {
        if (x <= 0.66) {
            return atanOfSmall(x);
        }
        if (x > TAN_OF_THREE_EIGHTHS) {
            return Math.PI / 2 - atanOfSmall(1 / x) + MORE_BITS;
        }
        return Math.PI / 4 + atanOfSmall((x - 1) / (x + 1)) + 0.5 * MORE_BITS;
    }

    public static double atan(double x) {
        if (x == 0) {
            return x;
        }
        return x > 0 ? atanOfPositive(x) : -atanOfPositive(-x);
    }

    public static double asin(double x) {
        if (x == 0) {
            return x;
        }
        double magnitude = Math.abs(x);
        if (!(magnitude <= 1)) {
            return Double.NaN;
        }
        double root = Math.sqrt(1 - magnitude * magnitude);
        double result =
                magnitude > 0.7
                        ? Math.PI / 2 - atanOfPositive(root / magnitude)
                        : atanOfPositive(magnitude / root);
        return x < 0 ? -result : result;
    }

    public static double acos(double x) {
        return Math.PI / 2 - asin(x);
    }

    public static double atan2(double y, double x) {
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Double.NaN;
        }
        boolean special = x == 0 || y == 0 || Double.isInfinite(x) || Double.isInfinite(y);
        if (special) {
            return StrictMath.atan2(y, x);
        }
        double angle = atan(y / x);
        if (x < 0) {
            return angle <= 0 ? angle + Math.PI : angle - Math.PI;
        }
        return angle;
    }
}
