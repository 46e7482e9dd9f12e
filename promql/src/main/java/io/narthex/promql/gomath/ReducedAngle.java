package io.narthex.promql.gomath;

/**
 * An angle of at least 0 less a multiple of a quarter of pi.
 *
 * @param octant the multiple, made even; of a huge angle its last three bits
 * @param rest radians, from minus to plus a quarter of pi
 */
record ReducedAngle(long octant, double rest) {
    private static final int MANTISSA_BITS = 52;

    /** The binary digits of 4/pi, 64 at a time: as many as the largest double needs. */
    private static final long[] FOUR_BY_PI = {
        0x0000000000000001L, 0x45f306dc9c882a53L, 0xf84eafa3ea69bb81L, 0xb6c52b3278872083L,
        0xfca2c757bd778ac3L, 0x6e48dc74849ba5c0L, 0x0c925dd413a32439L, 0xfc3bd63962534e7dL,
        0xd1046bea5d768909L, 0xd338e04d68befc82L, 0x7323ac7306a673e9L, 0x3908bf177bf25076L,
        0x3ff12fffbc0b301fL, 0xde5e2316b414da3eL, 0xda6cfd9e4f96136eL, 0x9e8c7ecd3cbfd45aL,
        0xea4f758fd7cbe2f6L, 0x7a0e73ef14a525d4L, 0xd7f6bf623f1aba10L, 0xac06608df8f6d757L,
    };

    /**
     * Of an angle so large that its double says nothing of the octant before it is multiplied by
     * enough digits (Payne and Hanek; K. C. Ng, "Argument Reduction for Huge Arguments: Good to the
     * Last Bit", 1992).
     */
    static ReducedAngle ofHuge(double x) {
        long bits = Double.doubleToRawLongBits(x);
        long mantissa = (bits & ((1L << MANTISSA_BITS) - 1)) | (1L << MANTISSA_BITS);
        // The digits that end up beside the binary point; those before them make whole circles.
        int from = Math.getExponent(x) - MANTISSA_BITS + 61;
        long first = digits(from);
        long second = digits(from + Long.SIZE);
        long third = digits(from + 2 * Long.SIZE);
        long low = second * mantissa;
        long sum = low + Math.unsignedMultiplyHigh(third, mantissa);
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        long high = first * mantissa + Math.unsignedMultiplyHigh(second, mantissa) + carry;
        long octant = high >>> 61;
        double part = fraction((high << 3) | (sum >>> 61), sum);
        if ((octant & 1) == 1) {
            octant = (octant + 1) & 7;
            part--;
        }
        return new ReducedAngle(octant, part * (Math.PI / 4));
    }

    /** 64 binary digits, of which the first is number {@code from}. */
    private static long digits(int from) {
        int index = from / Long.SIZE;
        int shift = from % Long.SIZE;
        return (FOUR_BY_PI[index] << shift) | (FOUR_BY_PI[index + 1] >>> 1 >>> (63 - shift));
    }

    /** What stands after the binary point in {@code high} and then {@code low}, cut to a double. */
    private static double fraction(long high, long low) {
        int shift = Long.numberOfLeadingZeros(high) + 1;
        if (shift >= Long.SIZE) {
            return Math.scalb(1.0, -shift);
        }
        long bits = (high << shift) | (low >>> (Long.SIZE - shift));
        long exponent = (long) Double.MAX_EXPONENT - shift;
        return Double.longBitsToDouble(
                (exponent << MANTISSA_BITS) | (bits >>> (Long.SIZE - MANTISSA_BITS)));
    }
}
