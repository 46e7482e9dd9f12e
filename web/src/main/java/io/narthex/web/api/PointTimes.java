package io.narthex.web.api;

/**
 * Writes the times of points, of which neighbours mostly differ in their last digits only. Confined
 * to one thread.
 */
final class PointTimes {
    /** Seconds that have the same digits but for the last four. */
    private static final long SPAN_S = 10_000;

    private static final int LAST_DIGITS = 4;

    private final byte[] leading = new byte[32];
    private int leadingBytes;

    /** The first second of the present span; -1 where there is none yet. */
    private long spanFromS = -1;

    /** Writes milliseconds as {@link Points#seconds}; returns the place behind them. */
    int put(byte[] into, int start, long ms) {
        long withinMs = ms - spanFromS * 1000;
        if (spanFromS < 0 || withinMs < 0 || withinMs >= SPAN_S * 1000) {
            if (ms < SPAN_S * 1000) {
                return Points.putSeconds(into, start, ms);
            }
            long span = ms / (SPAN_S * 1000);
            spanFromS = span * SPAN_S;
            leadingBytes = Points.putSeconds(leading, 0, span * 1000);
            withinMs = ms - spanFromS * 1000;
        }
        int within = (int) withinMs;
        int seconds = within / 1000;
        int rest = within - 1000 * seconds;
        int at = start;
        for (int i = 0; i < leadingBytes; i++) {
            into[at++] = leading[i];
        }
        int digits = seconds;
        for (int i = LAST_DIGITS - 1; i >= 0; i--) {
            int tenth = (digits * 6554) >>> 16;
            into[at + i] = (byte) ('0' + digits - 10 * tenth);
            digits = tenth;
        }
        at += LAST_DIGITS;
        return rest == 0 ? at : Points.putMillis(into, at, rest);
    }
}
