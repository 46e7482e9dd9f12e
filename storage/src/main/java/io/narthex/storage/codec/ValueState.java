package io.narthex.storage.codec;

import io.narthex.core.model.StaleMarker;
import org.jspecify.annotations.Nullable;

/** What the next value of a series is encoded relative to. Guarded by its owner. */
public class ValueState {
    private long mantissa;
    private long lastBits;
    private byte places;
    private boolean established;

    /** The bits of the last value, 0 where there is none. */
    public final long lastBits() {
        return lastBits;
    }

    final long mantissa() {
        return mantissa;
    }

    final void mantissa(long to) {
        mantissa = to;
    }

    /** Makes the next value independent of those before. */
    public final void forget() {
        mantissa = 0;
        lastBits = 0;
        places = 0;
        established = false;
    }

    /** Writes a value into {@code out}, and {@code also} where it is set, and remembers it. */
    public final void encode(long bits, TokenWriter out, @Nullable TokenWriter also) {
        long before = lastBits;
        lastBits = bits;
        if (bits == StaleMarker.BITS) {
            out.stale();
            if (also != null) {
                also.stale();
            }
            return;
        }
        double value = Double.longBitsToDouble(bits);
        int chosen = places;
        long whole = Decimals.mantissa(value, chosen);
        if (whole == Decimals.NONE) {
            chosen = Decimals.places(value);
            if (chosen < 0) {
                out.bits(bits, before);
                if (also != null) {
                    also.bits(bits, before);
                }
                return;
            }
            whole = Decimals.mantissa(value, chosen);
        }
        decimal(whole, chosen, out, also);
    }

    private void decimal(long whole, int chosen, TokenWriter out, @Nullable TokenWriter also) {
        if (chosen != places || !established) {
            out.places(chosen);
            if (also != null) {
                also.places(chosen);
            }
            places = (byte) chosen;
            mantissa = 0;
            established = true;
        }
        out.delta(whole - mantissa);
        if (also != null) {
            also.delta(whole - mantissa);
        }
        mantissa = whole;
    }
}
