package io.narthex.promql.parser;

import io.narthex.promql.ast.AggregateOperator;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.query.QueryException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with an item of a series' values in the words of Prometheus' parser: what it
 * met first that it could not take. Confined to one thread.
 */
final class SeriesFault {
    private static final String KEYS =
            " schema sum count z_bucket z_bucket_w custom_values buckets n_buckets offset n_offset"
                    + " counter_reset_hint ";
    private static final String HINTS = " unknown reset not_reset gauge inf nan ";

    private final String text;
    private int pos;

    private SeriesFault(String text, int pos) {
        this.text = text;
        this.pos = pos;
    }

    /** The error of the item that begins at {@code from}, which is known to have one. */
    static QueryException of(String text, int from) {
        SeriesFault fault = new SeriesFault(text, from);
        return text.startsWith("{{", from) ? fault.ofHistogram(from) : fault.ofFloats();
    }

    private QueryException ofFloats() {
        char c = text.charAt(pos);
        if (c == '_') {
            pos++;
            return ofRepetition();
        }
        if (isDigitAt(pos)) {
            takeNumber();
        } else if (c == '+' || c == '-') {
            pos++;
            requireNumber();
        } else if (Lexer.isAlpha(c) && c != 'x') {
            int start = pos;
            String word = takeWord();
            String lower = word.toLowerCase(Locale.ROOT);
            boolean number = lower.equals("inf") || lower.equals("nan");
            if (!number && !word.equals("stale")) {
                return ofWord(word, lower, start);
            }
        } else {
            return unexpected(c == 'x' ? "" : " in series values");
        }
        if (pos < text.length() && (text.charAt(pos) == '+' || text.charAt(pos) == '-')) {
            pos++;
            requireNumber();
        }
        return ofRepetition();
    }

    private static QueryException ofWord(String word, String lower, int start) {
        AggregateOperator aggregate = Keywords.aggregate(lower);
        if (aggregate != null) {
            return error(start, "unexpected <aggr:" + word + ">");
        }
        if (Keywords.operator(lower) != null) {
            return error(start, "unexpected <op:" + word + ">");
        }
        if (Keywords.type(lower) != null) {
            return error(start, "unexpected <" + word + ">");
        }
        return error(
                start,
                "unexpected identifier "
                        + Quoting.quote(word)
                        + " in series values, expected number or \"stale\"");
    }

    /** What follows a value: {@code x} and how often it is repeated. */
    private QueryException ofRepetition() {
        if (pos == text.length() || text.charAt(pos) != 'x') {
            return unexpected(" in series values");
        }
        pos++;
        int start = pos;
        requireNumber();
        String count = text.substring(start, pos);
        boolean digits = count.chars().allMatch(Lexer::isDigit);
        return digits
                ? unexpected(" in series values")
                : error(
                        start,
                        "invalid repetition in series values: strconv.ParseUint: parsing "
                                + Quoting.quote(count)
                                + ": invalid syntax");
    }

    private void requireNumber() {
        if (pos == text.length() || !isDigitAt(pos)) {
            throw unexpected(" in series values");
        }
        takeNumber();
    }

    /** Takes a number; there are no hexadecimal ones here, since {@code x} repeats. */
    private void takeNumber() {
        int start = pos;
        int hexadecimal = text.charAt(pos) == '0' ? pos + 1 : -1;
        boolean repeats = hexadecimal >= 0 && text.startsWith("x", hexadecimal);
        int end = repeats ? hexadecimal : NumberScanner.scan(text, pos);
        if (end < 0) {
            int stop = -end - 1;
            if (stop >= text.length() || text.charAt(stop) != 'x') {
                throw error(
                        start, "bad number syntax: " + Quoting.quote(text.substring(start, stop)));
            }
            end = stop;
        }
        pos = end;
        try {
            NumberScanner.value(text.substring(start, end));
        } catch (NumberFormatException e) {
            throw error(start, "error parsing number: " + e.getMessage());
        }
    }

    private QueryException unexpected(String context) {
        if (pos == text.length()) {
            return error(pos, "unexpected end of input" + context);
        }
        int start = pos;
        char c = text.charAt(pos);
        if (isDigitAt(pos)) {
            takeNumber();
            String number = text.substring(start, pos);
            return error(start, "unexpected number " + Quoting.quote(number) + context);
        }
        if (c == '+' || c == '-') {
            return error(start, "unexpected <op:" + c + ">" + context);
        }
        if (c == 'x' || c == '_' || Lexer.isBlank(c)) {
            return error(start, "unexpected " + Quoting.quote(String.valueOf(c)) + context);
        }
        if (Lexer.isAlpha(c)) {
            return error(start, "unexpected identifier " + Quoting.quote(takeWord()) + context);
        }
        int character = text.codePointAt(pos);
        return error(
                start,
                "unexpected character in series sequence: " + Quoting.quoteCharacter(character));
    }

    private QueryException ofHistogram(int from) {
        pos += 2;
        QueryException fault = insideHistogram();
        if (fault == null) {
            fault = HistogramFault.of(text, from + 2, pos);
        }
        if (fault != null) {
            return fault;
        }
        pos += 2;
        boolean repeats = pos < text.length() && text.charAt(pos) == 'x';
        return repeats
                ? ofRepetition()
                : error(
                        from,
                        "unexpected "
                                + Quoting.quote(text.substring(from, pos))
                                + " in series values, expected number or \"stale\"");
    }

    private @Nullable QueryException insideHistogram() {
        boolean inBuckets = false;
        while (pos < text.length() && (inBuckets || !text.startsWith("}}", pos))) {
            char c = text.charAt(pos);
            int start = pos;
            if (Lexer.isAlpha(c)) {
                while (pos < text.length() && Lexer.isAlpha(text.charAt(pos))) {
                    pos++;
                }
                QueryException fault = ofDescriptor(text.substring(start, pos), start);
                if (!inBuckets && fault != null) {
                    return fault;
                }
            } else if (inBuckets && Lexer.isDigit(c)) {
                takeNumber();
            } else if (inBuckets && !Lexer.isBlank(c) && "]-".indexOf(c) < 0) {
                return error(
                        start,
                        "invalid character in buckets description: " + Quoting.quoteCharacter(c));
            } else if (c == '[' || c == ']') {
                inBuckets = c == '[';
                pos++;
            } else if (Lexer.isBlank(c) || Lexer.isDigit(c) || ":-.+".indexOf(c) >= 0) {
                pos++;
            } else {
                return error(
                        start,
                        "histogram description incomplete unexpected: "
                                + Quoting.quoteCharacter(c));
            }
        }
        return pos < text.length()
                ? null
                : error(pos, "histogram description incomplete unexpected: '\ufffd'");
    }

    private @Nullable QueryException ofDescriptor(String word, int start) {
        String lower = " " + word.toLowerCase(Locale.ROOT) + " ";
        if (KEYS.contains(lower)) {
            return pos < text.length() && text.charAt(pos) == ':'
                    ? null
                    : error(start, "missing `:` for histogram descriptor");
        }
        return HINTS.contains(lower)
                ? null
                : error(start, "bad histogram descriptor found: " + Quoting.quote(word));
    }

    private boolean isDigitAt(int at) {
        char c = text.charAt(at);
        boolean dot = c == '.' && at + 1 < text.length() && Lexer.isDigit(text.charAt(at + 1));
        return dot || Lexer.isDigit(c);
    }

    private String takeWord() {
        int start = pos;
        while (pos < text.length()
                && (Lexer.isAlphanumeric(text.charAt(pos)) || text.charAt(pos) == ':')) {
            pos++;
        }
        return text.substring(start, pos);
    }

    static QueryException error(int at, String message) {
        return TokenStream.error(new PositionRange(at, at + 1, 1, at + 1), message);
    }
}
