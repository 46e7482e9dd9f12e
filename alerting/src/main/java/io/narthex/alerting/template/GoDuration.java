package io.narthex.alerting.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span of time as Go prints it, {@code 1h2m3.5s}.
 *
 * @param nanos its length in nanoseconds
 */
public record GoDuration(long nanos) implements Struct {
    @Override
    public String typeName() {
        return "*time.Duration";
    }

    @Override
    public boolean hasMember(String name) {
        return switch (name) {
            case "Hours", "Minutes", "Seconds", "Milliseconds", "Microseconds", "Nanoseconds" ->
                    true;
            case "String", "Abs" -> true;
            default -> false;
        };
    }

    @Override
    public boolean isMethod(String name) {
        return true;
    }

    @Override
    public Object member(String name, List<@Nullable Object> args) throws FunctionException {
        if (!args.isEmpty()) {
            throw new FunctionException(name + " takes no arguments");
        }
        return switch (name) {
            case "Hours" -> nanos / 3.6e12;
            case "Minutes" -> nanos / 6e10;
            case "Seconds" -> nanos / 1e9;
            case "Milliseconds" -> nanos / 1_000_000;
            case "Microseconds" -> nanos / 1_000;
            case "Nanoseconds" -> nanos;
            case "Abs" -> new GoDuration(Math.abs(nanos));
            default -> toString();
        };
    }

    @Override
    public String toString() {
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        long magnitude = Math.abs(nanos);
        if (magnitude < 1_000L) {
            return sign + magnitude + "ns";
        }
        if (magnitude < 1_000_000L) {
            return sign + decimal(magnitude, 1_000L) + "µs";
        }
        if (magnitude < 1_000_000_000L) {
            return sign + decimal(magnitude, 1_000_000L) + "ms";
        }
        long minutes = magnitude / 60_000_000_000L;
        String seconds = decimal(magnitude % 60_000_000_000L, 1_000_000_000L) + "s";
        if (minutes == 0) {
            return sign + seconds;
        }
        long hours = minutes / 60;
        return sign + (hours > 0 ? hours + "h" : "") + minutes % 60 + "m" + seconds;
    }

    private static String decimal(long nanos, long unit) {
        String fraction = Long.toString(nanos % unit + unit).substring(1);
        int end = fraction.length();
        while (end > 0 && fraction.charAt(end - 1) == '0') {
            end--;
        }
        return nanos / unit + (end == 0 ? "" : "." + fraction.substring(0, end));
    }
}
