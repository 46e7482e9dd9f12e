package io.narthex.promql.gomath;

/** The trigonometric functions and their inverses. */
public final class Angles {
    /** From here on an angle is reduced by means of {@link ReducedAngle#ofHuge}. */
    private static final double HUGE = 1 << 29;

    /** A quarter of pi in three parts, each with room to be multiplied exactly. */
    private static final double QUARTER_HIGH = 0.7853981256484985;

    private static final double QUARTER_MIDDLE = 3.774894707930798e-8;
    private static final double QUARTER_LOW = 2.6951514290790595e-15;

    private static final double MORE_BITS = 6.123233995736766e-17;
    private static final double TAN_OF_THREE_EIGHTHS = 2.414213562373095;

    private Angles() {}

    private static ReducedAngle reduced(double magnitude) {
        if (magnitude >= HUGE) {
            return ReducedAngle.ofHuge(magnitude);
        }
        long j = (long) (magnitude * (4 / Math.PI));
        long octant = j + (j & 1);
        return new ReducedAngle(
                octant,
                ((magnitude - octant * QUARTER_HIGH) - octant * QUARTER_MIDDLE)
                        - octant * QUARTER_LOW);
    }

    private static double sinOfSmall(double z) {
        double zz = z * z;
        return z
                + z
                        * zz
                        * ((((((1.5896230157654656e-10 * zz) + -2.5050747762857807e-8) * zz
                                                                                + 2.7557313621385722e-6)
                                                                        * zz
                                                                + -0.0001984126982958954)
                                                        * zz
                                                + 0.008333333333322118)
                                        * zz
                                + -0.1666666666666663);
    }

    private static double cosOfSmall(double z) {
        double zz = z * z;
        return 1.0
                - 0.5 * zz
                + zz
                        * zz
                        * ((((((-1.1358536521387682e-11 * zz) + 2.087570084197473e-9) * zz
                                                                                + -2.755731417929674e-7)
                                                                        * zz
                                                                + 2.4801587288851704e-5)
                                                        * zz
                                                + -0.0013888888888873056)
                                        * zz
                                + 0.041666666666666595);
    }

    public static double sin(double x) {
        double magnitude = Math.abs(x);
        if (x == 0 || !(magnitude <= Double.MAX_VALUE)) {
            return StrictMath.sin(x);
        }
        ReducedAngle angle = reduced(magnitude);
        long octant = angle.octant();
        double z = angle.rest();
        long j = octant & 7;
        boolean negative = (x < 0) != (j > 3);
        double y = (j & 3) == 2 ? cosOfSmall(z) : sinOfSmall(z);
        return negative ? -y : y;
    }

    public static double cos(double x) {
        double magnitude = Math.abs(x);
        if (!(magnitude <= Double.MAX_VALUE)) {
            return StrictMath.cos(x);
        }
        ReducedAngle angle = reduced(magnitude);
        long octant = angle.octant();
        double z = angle.rest();
        long j = octant & 7;
        boolean second = (j & 3) == 2;
        boolean negative = (j > 3) != second;
        double y = second ? sinOfSmall(z) : cosOfSmall(z);
        return negative ? -y : y;
    }

    public static double tan(double x) {
        double magnitude = Math.abs(x);
        if (x == 0 || !(magnitude <= Double.MAX_VALUE)) {
            return StrictMath.tan(x);
        }
        ReducedAngle angle = reduced(magnitude);
        long octant = angle.octant();
        double z = angle.rest();
        double zz = z * z;
        double y = z;
        if (zz > 1e-14) {
            double above =
                    ((-13093.693918138373 * zz) + 1153516.6483858742) * zz + -17956525.197648488;
            double below =
                    (((zz + 13681.296347069296) * zz + -1320892.3444021097) * zz
                                            + 25008380.18233579)
                                    * zz
                            + -53869575.592945464;
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
                (((-0.8750608600031904 * z + -16.157537187333652) * z + -75.00855792314705) * z
                                        + -122.88666844901361)
                                * z
                        + -64.85021904942025;
        double below =
                ((((z + 24.858464901423062) * z + 165.02700983169885) * z + 432.88106049129027) * z
                                        + 485.3903996359137)
                                * z
                        + 194.5506571482614;
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
