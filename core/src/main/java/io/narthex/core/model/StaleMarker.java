package io.narthex.core.model;

/**
 * The sample value that says "this series has ended here": one particular NaN, told from others by
 * its bits (Prometheus, {@code model/value/value.go}; remote write specification, "Stale Markers").
 */
public final class StaleMarker {
    /** The bits of the marker. */
    public static final long BITS = 0x7ff0000000000002L;

    /** The marker; compare with {@link #is}, as NaN equals nothing. */
    public static final double VALUE = Double.longBitsToDouble(BITS);

    private StaleMarker() {}

    /** Whether {@code value} is the stale marker. */
    public static boolean is(double value) {
        return Double.doubleToRawLongBits(value) == BITS;
    }
}
