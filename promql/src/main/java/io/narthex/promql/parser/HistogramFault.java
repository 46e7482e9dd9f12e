package io.narthex.promql.parser;

import io.narthex.promql.query.QueryException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says which part of a native histogram's description Prometheus' parser would not take, once every
 * character has been. Confined to one thread.
 */
final class HistogramFault {
    private static final Set<String> LISTS = Set.of("buckets", "n_buckets", "custom_values");
    private static final String HINT = "counter_reset_hint";

    private final String text;
    private final int end;
    private final Set<String> keys = new HashSet<>();
    private int pos;

    private HistogramFault(String text, int from, int end) {
        this.text = text;
        this.end = end;
        this.pos = from;
    }

    /** The first fault between the braces, or null. */
    static @Nullable QueryException of(String text, int from, int end) {
        HistogramFault fault = new HistogramFault(text, from, end);
        String duplicate = "";
        while (true) {
            fault.skipBlanks();
            if (fault.pos == end) {
                break;
            }
            int colon = text.indexOf(':', fault.pos);
            if (colon < 0 || colon >= end) {
                return null;
            }
            String key = text.substring(fault.pos, colon).strip().toLowerCase(Locale.ROOT);
            fault.pos = colon + 1;
            QueryException unexpected = fault.value(key);
            if (unexpected != null) {
                return unexpected;
            }
            if (!fault.keys.add(key) && duplicate.isEmpty()) {
                duplicate = key;
            }
        }
        // Looked for when all is read, and told of the whole.
        return duplicate.isEmpty()
                ? null
                : SeriesFault.error(
                        0, "duplicate key " + Quoting.quote(duplicate) + " in histogram");
    }

    private void skipBlanks() {
        while (pos < end && Lexer.isBlank(text.charAt(pos))) {
            pos++;
        }
    }

    private @Nullable QueryException value(String key) {
        if (LISTS.contains(key)) {
            return list();
        }
        boolean word = pos < end && Lexer.isAlpha(text.charAt(pos));
        if (key.equals(HINT) != word || pos == end || text.charAt(pos) == '[') {
            return word ? null : unexpected();
        }
        while (pos < end && !Lexer.isBlank(text.charAt(pos))) {
            pos++;
        }
        return null;
    }

    private @Nullable QueryException list() {
        if (pos == end || text.charAt(pos) != '[') {
            return unexpected();
        }
        pos++;
        boolean begins = pos < end && "-.0123456789".indexOf(text.charAt(pos)) >= 0;
        boolean special =
                text.regionMatches(true, pos, "inf", 0, 3)
                        || text.regionMatches(true, pos, "nan", 0, 3);
        if (!begins && !special) {
            return unexpected();
        }
        pos = text.indexOf(']', pos) + 1;
        return null;
    }

    private QueryException unexpected() {
        int start = pos;
        char c = pos < end ? text.charAt(pos) : '}';
        String what;
        if (Lexer.isDigit(c)) {
            while (pos < end && Lexer.isDigit(text.charAt(pos))) {
                pos++;
            }
            what = "number " + Quoting.quote(text.substring(start, pos));
        } else if (Lexer.isAlpha(c)) {
            // The parser's lexer takes one character too many here.
            what = Quoting.quote(text.substring(start, start + 2));
        } else {
            what = Quoting.quote(pos == end ? "}}" : String.valueOf(c));
        }
        String where =
                keys.isEmpty()
                        ? " in series values"
                        : " in histogram description, expected histogram description key,"
                                + " e.g. buckets:[5 10 7]";
        return SeriesFault.error(start, "unexpected " + what + where);
    }
}
