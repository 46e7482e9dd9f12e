package io.narthex.core.model;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The 126 leading bits of a power of ten, rounded up: {@code g} of R. Giulietti, "The Schubfach way
 * to render doubles" (2020). Computed when one is needed first: numbers met in practice need few of
 * them. Immutable.
 *
 * @param high the upper 63 bits
 * @param low the lower 63 bits
 */
record PowerOfTen(long high, long low) {
    /** The powers that doubles need, both inclusive. */
    private static final int MIN = -292;

    private static final int MAX = 324;
    private static final int BITS = 126;
    private static final int LOW_BITS = 63;
    private static final AtomicReferenceArray<PowerOfTen> KNOWN =
            new AtomicReferenceArray<>(MAX - MIN + 1);

    /** Ten to the power of {@code exponent}. */
    static PowerOfTen of(int exponent) {
        PowerOfTen known = KNOWN.getPlain(exponent - MIN);
        if (known == null) {
            known = compute(exponent);
            KNOWN.set(exponent - MIN, known);
        }
        return known;
    }

    private static PowerOfTen compute(int exponent) {
        BigInteger power = BigInteger.TEN.pow(Math.abs(exponent));
        BigInteger bits;
        if (exponent >= 0) {
            bits = power.shiftLeft(BITS - power.bitLength());
        } else {
            // As ten to a positive power is no power of two, this has exactly so many bits.
            bits = BigInteger.ONE.shiftLeft(BITS - 1 + power.bitLength()).divide(power);
        }
        bits = bits.add(BigInteger.ONE);
        BigInteger lowMask = BigInteger.ONE.shiftLeft(LOW_BITS).subtract(BigInteger.ONE);
        return new PowerOfTen(
                bits.shiftRight(LOW_BITS).longValueExact(), bits.and(lowMask).longValueExact());
    }
}
