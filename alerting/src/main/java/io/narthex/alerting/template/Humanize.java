package io.narthex.alerting.template;

import io.narthex.core.model.Floats;
import org.jspecify.annotations.Nullable;

/** Numbers as Prometheus' template functions write them for people. */
final class Humanize {
    private static final String[] LARGE = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
    private static final String[] SMALL = {"m", "u", "n", "p", "f", "a", "z", "y"};
    private static final String[] BINARY = {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
    private static final int DIGITS = 4;

    private Humanize() {}

    /** The number that an argument of any numeric type or a string stands for. */
    static double number(@Nullable Object value) throws FunctionException {
        return switch (value) {
            case Double number -> number;
            case Long number -> number;
            case GoDuration duration -> duration.nanos() / 1e9;
            case String text -> {
                try {
                    yield Floats.parse(text);
                } catch (NumberFormatException e) {
                    throw new FunctionException(
                            "strconv.ParseFloat: parsing "
                                    + GoStrings.quote(text)
                                    + ": invalid syntax");
                }
            }
            case null, default ->
                    throw new FunctionException(
                            "can't convert " + Values.typeName(value) + " to float");
        };
    }

    static String metric(double number) {
        double v = number;
        if (v == 0 || !Double.isFinite(v)) {
            return GoFloat.g(v, DIGITS);
        }
        String prefix = "";
        if (Math.abs(v) >= 1) {
            for (int i = 0; i < LARGE.length && Math.abs(v) >= 1000; i++) {
                prefix = LARGE[i];
                v /= 1000;
            }
        } else {
            for (int i = 0; i < SMALL.length && Math.abs(v) < 1; i++) {
                prefix = SMALL[i];
                v *= 1000;
            }
        }
        return GoFloat.g(v, DIGITS) + prefix;
    }

    static String binary(double number) {
        double v = number;
        if (Math.abs(v) <= 1 || !Double.isFinite(v)) {
            return GoFloat.g(v, DIGITS);
        }
        String prefix = "";
        for (int i = 0; i < BINARY.length && Math.abs(v) >= 1024; i++) {
            prefix = BINARY[i];
            v /= 1024;
        }
        return GoFloat.g(v, DIGITS) + prefix;
    }

    static String duration(double number) {
        if (!Double.isFinite(number)) {
            return GoFloat.g(number, DIGITS);
        }
        if (Math.abs(number) < 1) {
            return metric(number) + "s";
        }
        double v = Math.abs(number);
        String sign = number < 0 ? "-" : "";
        long whole = (long) v;
        long seconds = whole % 60;
        long minutes = whole / 60 % 60;
        long hours = whole / 3600 % 24;
        long days = whole / 86_400;
        if (days != 0) {
            return sign + days + "d " + hours + "h " + minutes + "m " + seconds + "s";
        }
        if (hours != 0) {
            return sign + hours + "h " + minutes + "m " + seconds + "s";
        }
        if (minutes != 0) {
            return sign + minutes + "m " + seconds + "s";
        }
        return sign + GoFloat.g(v, DIGITS) + "s";
    }

    static String percentage(double number) {
        return GoFloat.g(number * 100, DIGITS) + "%";
    }

    /** The time that is {@code seconds} after 1970, to the millisecond; null for NaN and Inf. */
    static @Nullable GoTime time(double seconds) throws FunctionException {
        if (!Double.isFinite(seconds)) {
            return null;
        }
        return new GoTime(Math.floorDiv(nanos(seconds, "timestamp"), 1_000_000L) * 1_000_000L);
    }

    /** The nanoseconds in a finite number of seconds, for {@code what}. */
    static long nanos(double seconds, String what) throws FunctionException {
        double nanos = seconds * 1e9;
        if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
            throw new FunctionException(
                    Floats.formatG(seconds)
                            + " cannot be represented as a nanoseconds "
                            + what
                            + " since it overflows int64");
        }
        return (long) nanos;
    }
}
