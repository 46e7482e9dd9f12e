package io.narthex.web.config;

/** Durations as Go's {@code time.ParseDuration} reads them: {@code 1.5s}, {@code 1h30m}. */
final class GoDuration {
    private GoDuration() {}

    /**
     * The nanoseconds that {@code text} spells; a plain number is a number of nanoseconds.
     *
     * @throws IllegalArgumentException if it is no duration
     */
    static long parseNanos(String text) {
        boolean negative = text.startsWith("-");
        int at = negative || text.startsWith("+") ? 1 : 0;
        if (at == text.length()) {
            throw new IllegalArgumentException("not a duration");
        }
        double nanos = 0;
        while (at < text.length()) {
            int number = at;
            while (at < text.length() && isNumeric(text.charAt(at))) {
                at++;
            }
            int unit = at;
            while (at < text.length() && !isNumeric(text.charAt(at))) {
                at++;
            }
            boolean plain = number == (negative ? 1 : 0) && unit == text.length();
            nanos +=
                    Double.parseDouble(text.substring(number, unit))
                            * (plain ? 1 : unitNanos(text.substring(unit, at)));
        }
        if (nanos > Long.MAX_VALUE) {
            throw new IllegalArgumentException("too long");
        }
        return negative ? -(long) nanos : (long) nanos;
    }

    private static boolean isNumeric(char c) {
        return c == '.' || (c >= '0' && c <= '9');
    }

    private static double unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "\u00b5s", "\u03bcs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> throw new IllegalArgumentException("unknown unit");
        };
    }
}
