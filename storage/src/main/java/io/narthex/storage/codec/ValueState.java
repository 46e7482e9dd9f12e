package io.narthex.storage.codec;

import io.narthex.core.model.StaleMarker;

/** What the next value of a series is encoded relative to. Guarded by its owner. */
public class ValueState {
    private long mantissa;
    private long lastBits;
    private byte places;
    private boolean established;
    private boolean lastWasDecimal;

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
        lastWasDecimal = false;
    }

    final void restore(long newMantissa, int newPlaces, long newBits) {
        mantissa = newMantissa;
        places = (byte) newPlaces;
        lastBits = newBits;
        established = true;
        lastWasDecimal = false;
    }

    /** Writes a value into {@code out} and remembers it. */
    public final void encode(long bits, TokenWriter out) {
        long before = lastBits;
        lastBits = bits;
        lastWasDecimal = false;
        if (bits == StaleMarker.BITS) {
            out.stale();
            return;
        }
        double value = Double.longBitsToDouble(bits);
        int chosen = places;
        long whole = Decimals.mantissa(value, chosen);
        if (whole == Decimals.NONE) {
            chosen = Decimals.places(value);
            if (chosen < 0) {
                out.bits(bits, before);
                return;
            }
            whole = Decimals.mantissa(value, chosen);
        }
        decimal(whole, chosen, out);
    }

    /** As {@link #encode}, taking the mantissa from {@code like}, which encoded the same value. */
    public final void encodeLike(ValueState like, TokenWriter out) {
        if (like.lastWasDecimal && established && places == like.places) {
            lastBits = like.lastBits;
            lastWasDecimal = true;
            out.delta(like.mantissa - mantissa);
            mantissa = like.mantissa;
        } else {
            encode(like.lastBits, out);
        }
    }

    private void decimal(long whole, int chosen, TokenWriter out) {
        if (chosen != places || !established) {
            out.places(chosen);
            places = (byte) chosen;
            mantissa = 0;
            established = true;
        }
        out.delta(whole - mantissa);
        mantissa = whole;
        lastWasDecimal = true;
    }
}
