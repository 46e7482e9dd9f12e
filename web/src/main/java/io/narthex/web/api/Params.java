package io.narthex.web.api;

import io.narthex.core.model.Durations;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Matcher;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.parser.Quoting;
import io.narthex.promql.query.QueryException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parameters that many endpoints share; says what Prometheus says of wrong ones. */
final class Params {
    private static final double MAX_DURATION_NANOS = 0x1p63;

    private Params() {}

    /** A parameter, or the empty string. */
    static String text(Exchange exchange, String name) {
        String value = exchange.parameter(name);
        return value == null ? "" : value;
    }

    /** Refuses parameters of which some are malformed, and would else be left out. */
    static void requireWellFormed(Exchange exchange) {
        String fault = exchange.malformedParameters();
        if (fault != null) {
            throw ApiException.badData("error parsing form values: " + fault);
        }
    }

    /** A time in milliseconds since 1970, {@code absent} where the parameter is empty. */
    static long timeMs(Exchange exchange, String name, long absent) {
        String text = text(exchange, name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            return Times.parseMs(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter(
                    name, "invalid time value for '" + name + "': " + e.getMessage());
        }
    }

    /** A time that must be there. */
    static long requiredTimeMs(Exchange exchange, String name) {
        try {
            return Times.parseMs(text(exchange, name));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Double number(String text) {
        try {
            return Floats.parse(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * A duration in nanoseconds, from seconds or Prometheus' spelling.
     *
     * @throws IllegalArgumentException with Prometheus' message
     */
    static long parseDurationNanos(String text) {
        Double seconds = number(text);
        if (seconds != null) {
            double nanos = seconds * 1e9;
            if (nanos > MAX_DURATION_NANOS || nanos < -MAX_DURATION_NANOS) {
                throw new IllegalArgumentException(
                        "cannot parse "
                                + Quoting.quote(text)
                                + " to a valid duration. It overflows int64");
            }
            return (long) nanos;
        }
        try {
            return Durations.parseMs(text) * 1_000_000;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cannot parse " + Quoting.quote(text) + " to a valid duration", e);
        }
    }

    /** How many results are wanted; 0 means all. */
    static int limit(Exchange exchange) {
        String text = text(exchange, "limit");
        if (text.isEmpty()) {
            return 0;
        }
        long limit;
        try {
            limit = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.invalidParameter(
                    "limit",
                    "strconv.Atoi: parsing " + Quoting.quote(text) + ": " + whyNoInteger(text));
        }
        if (limit < 0) {
            throw ApiException.invalidParameter("limit", "limit must be non-negative");
        }
        return (int) Math.min(limit, Integer.MAX_VALUE);
    }

    private static String whyNoInteger(String text) {
        int from = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        boolean digits = text.length() > from;
        for (int i = from; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits ? "value out of range" : "invalid syntax";
    }

    /**
     * The selectors of {@code match[]}, each a list of matchers of which at least one refuses the
     * empty value.
     *
     * @throws IllegalArgumentException with Prometheus' message
     */
    static List<List<Matcher>> matchers(Exchange exchange) {
        List<List<Matcher>> selectors = selectors(exchange);
        for (List<Matcher> selector : selectors) {
            if (selector.stream().allMatch(matcher -> matcher.matches(""))) {
                throw new IllegalArgumentException(
                        "match[] must contain at least one non-empty matcher");
            }
        }
        return selectors;
    }

    /**
     * The same, of which any may select everything.
     *
     * @throws IllegalArgumentException with Prometheus' message
     */
    static List<List<Matcher>> selectors(Exchange exchange) {
        List<List<Matcher>> selectors = new ArrayList<>(1);
        for (String text : exchange.parameters("match[]")) {
            selectors.add(selector(text));
        }
        return selectors;
    }

    private static List<Matcher> selector(String text) {
        try {
            return PromqlParser.parseSelector(text).matchers();
        } catch (QueryException.BadData e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
