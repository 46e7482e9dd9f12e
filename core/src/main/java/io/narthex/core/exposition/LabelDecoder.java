package io.narthex.core.exposition;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes labels of the series part of a line, {@code name{a="b"}} or {@code {"name",a="b"}}, and
 * checks its spelling. Confined to one thread.
 */
final class LabelDecoder extends LineCursor {
    private static final int SHARED_STRINGS = 256;
    private static final int MAX_SHARED_BYTES = 32;

    /** Names and values that occurred, by their hash; most series share theirs with others. */
    private final @Nullable String[] shared = new String[SHARED_STRINGS];

    private final Labels.Builder builder = Labels.builder(16);
    private @Nullable String[] seen = new String[16];
    private int seenCount;

    /** Whether blanks may stand between the parts, as in the text format. */
    private boolean blanks;

    private boolean named;

    /** How freely the line is spelled that was taken, strictly as OpenMetrics alone asks for. */
    void spelling(boolean allowBlanks, boolean isStrict) {
        blanks = allowBlanks;
        strict = isStrict;
    }

    /**
     * The labels of the series from {@code from} to {@code to}, with the metric's name.
     *
     * @param type what the series' family is; bounds of buckets and quantiles are then spelled as
     *     OpenMetrics has it, {@code 1.0} and not {@code 1}, as Prometheus 3 does
     */
    Labels series(int from, int to, MetricType type) throws ExpositionException {
        at = from;
        end = to;
        named = false;
        builder.clear();
        seenCount = 0;
        if (bytes[from] != '{') {
            at = Text.nameEnd(bytes, from, to, true);
            builder.add(Labels.METRIC_NAME, string(from, at));
            named = true;
            skipBlanks();
        }
        if (at < end) {
            labels(type, true);
        }
        if (!named) {
            throw error("a series without a name: expected a metric name", from);
        }
        return build(from);
    }

    /** The labels of an exemplar, from brace to brace; no name may stand among them. */
    Labels exemplar(int from, int to) throws ExpositionException {
        at = from;
        end = to;
        named = true;
        builder.clear();
        seenCount = 0;
        labels(MetricType.UNKNOWN, false);
        return build(from);
    }

    private Labels build(int from) throws ExpositionException {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()), from);
        }
    }

    private void labels(MetricType type, boolean nameAllowed) throws ExpositionException {
        at++;
        boolean first = true;
        while (true) {
            skipBlanks();
            if (at < end && bytes[at] == '}' && (first || !strict)) {
                break;
            }
            first = false;
            label(type, nameAllowed);
            skipBlanks();
            if (at < end && bytes[at] == ',') {
                at++;
            } else if (at < end && bytes[at] == '}') {
                break;
            } else {
                throw error("expected a comma or a closing brace", at);
            }
        }
        if (at != end - 1) {
            throw error("expected the end of the labels", at + 1);
        }
    }

    private void label(MetricType type, boolean nameAllowed) throws ExpositionException {
        int start = at;
        String name;
        if (at < end && bytes[at] == '"') {
            name = quoted("a name");
            skipBlanks();
            if (nameAllowed && at < end && (bytes[at] == ',' || bytes[at] == '}')) {
                if (named) {
                    throw error("the metric's name stands twice: found another", start);
                }
                named = true;
                builder.add(Labels.METRIC_NAME, requireName(name, start));
                return;
            }
            requireName(name, start);
        } else {
            at = Text.nameEnd(bytes, at, end, false);
            if (at == start) {
                throw error("expected a label name", start);
            }
            name = string(start, at);
            skipBlanks();
        }
        if (at >= end || bytes[at] != '=') {
            throw error("expected an equals sign", at);
        }
        at++;
        skipBlanks();
        if (at >= end || bytes[at] != '"') {
            throw error("expected a label value in double quotes", at);
        }
        String value = quoted("a label value");
        if (!note(name)) {
            throw error("label stands twice: name=" + name + ",", start);
        }
        builder.add(name, normalized(type, name, value));
    }

    private String requireName(String name, int start) throws ExpositionException {
        if (name.isEmpty()) {
            throw error("a name is empty", start);
        }
        return name;
    }

    /** Notes a name; false where it was noted before, also with an empty value. */
    private boolean note(String name) {
        for (int i = 0; i < seenCount; i++) {
            if (name.equals(seen[i])) {
                return false;
            }
        }
        if (seenCount == seen.length) {
            seen = Arrays.copyOf(seen, seenCount * 2);
        }
        seen[seenCount++] = name;
        return true;
    }

    private String normalized(MetricType type, String name, String value) {
        boolean bound =
                switch (type) {
                    case HISTOGRAM, GAUGEHISTOGRAM -> name.equals("le");
                    case SUMMARY -> name.equals("quantile");
                    default -> false;
                };
        if (!bound) {
            return value;
        }
        long bits = Decimals.parse(value);
        boolean kept = strict && !Double.isFinite(Double.longBitsToDouble(bits));
        return bits == Decimals.NOT_A_NUMBER || kept
                ? value
                : OpenMetricsFloats.format(Double.longBitsToDouble(bits));
    }

    private String quoted(String what) throws ExpositionException {
        int from = at + 1;
        int to = Text.closingQuote(bytes, from, end);
        if (to < 0) {
            throw error(what + " without closing quote", at);
        }
        requireUtf8(from, to, what);
        at = to + 1;
        return Text.isPlain(bytes, from, to)
                ? string(from, to)
                : Text.decode(bytes, from, to, true);
    }

    private void skipBlanks() {
        if (blanks) {
            at = Text.skipBlanks(bytes, at, end);
        }
    }

    /** Plain ASCII, shared with earlier strings where it is the same. */
    private String string(int from, int to) {
        int length = to - from;
        if (length > MAX_SHARED_BYTES) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        int hash = length;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        int slot = (hash ^ (hash >>> 8)) & (SHARED_STRINGS - 1);
        String before = shared[slot];
        if (before != null && Text.equals(bytes, from, to, before)) {
            return before;
        }
        String string = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        shared[slot] = string;
        return string;
    }
}
