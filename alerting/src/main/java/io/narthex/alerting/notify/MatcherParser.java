package io.narthex.alerting.notify;

import io.narthex.core.model.Matcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matchers as Alertmanager's configuration has them: {@code severity="page"}, {@code {a=~"b|c", "ä
 * b"!=d}}; names and values may stand without quotes where nothing in them has a meaning
 * (Alertmanager, "Alert matchers", UTF-8 mode, then the classic one). Confined to one thread, used
 * once.
 */
final class MatcherParser {
    private static final String RESERVED = "{}!=~,\\\"'`";

    /** An operator that begins with another one comes before it. */
    private static final List<Matcher.Type> TYPES =
            List.of(
                    Matcher.Type.REGEX,
                    Matcher.Type.NOT_REGEX,
                    Matcher.Type.NOT_EQUAL,
                    Matcher.Type.EQUAL);

    private final String text;
    private int pos;

    private MatcherParser(String text) {
        this.text = text;
    }

    /**
     * All matchers in {@code text}.
     *
     * @throws IllegalArgumentException if it is none; the message says where
     */
    static List<Matcher> parse(String text) {
        try {
            return new MatcherParser(text).all();
        } catch (IllegalArgumentException e) {
            Matcher classic = classic(text);
            if (classic == null) {
                throw e;
            }
            return List.of(classic);
        }
    }

    private List<Matcher> all() {
        List<Matcher> matchers = new ArrayList<>();
        skipBlanks();
        boolean braces = take("{");
        skipBlanks();
        while (pos < text.length() && text.charAt(pos) != '}') {
            matchers.add(matcher());
            skipBlanks();
            if (!take(",")) {
                break;
            }
            skipBlanks();
        }
        if (braces && !take("}")) {
            throw problem("expected close brace");
        }
        skipBlanks();
        if (pos < text.length()) {
            throw problem("unexpected input");
        }
        if (matchers.isEmpty()) {
            throw problem("no matchers");
        }
        return matchers;
    }

    private Matcher matcher() {
        String name = word("label name");
        skipBlanks();
        Matcher.Type type = operator(text, pos);
        if (type == null) {
            throw problem("expected an operator such as '=', '!=', '=~' or '!~'");
        }
        pos += type.operator().length();
        skipBlanks();
        return new Matcher(type, name, word("label value"));
    }

    private static Matcher.@Nullable Type operator(String text, int at) {
        for (Matcher.Type type : TYPES) {
            if (text.startsWith(type.operator(), at)) {
                return type;
            }
        }
        return null;
    }

    private String word(String what) {
        if (pos < text.length() && text.charAt(pos) == '"') {
            return quoted();
        }
        int from = pos;
        while (pos < text.length() && isPlain(text.charAt(pos))) {
            pos++;
        }
        if (pos == from) {
            throw problem("expected " + what);
        }
        return text.substring(from, pos);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        pos++;
        while (pos < text.length() && text.charAt(pos) != '"') {
            char c = text.charAt(pos++);
            if (c != '\\' || pos == text.length()) {
                value.append(c);
                continue;
            }
            char escaped = text.charAt(pos++);
            switch (escaped) {
                case 'n' -> value.append('\n');
                case '"', '\\' -> value.append(escaped);
                default -> value.append('\\').append(escaped);
            }
        }
        if (!take("\"")) {
            throw problem("expected closing quote");
        }
        return value.toString();
    }

    private static boolean isPlain(char c) {
        return !Character.isWhitespace(c) && RESERVED.indexOf(c) < 0;
    }

    private boolean take(String token) {
        if (!text.startsWith(token, pos)) {
            return false;
        }
        pos += token.length();
        return true;
    }

    private void skipBlanks() {
        while (pos < text.length() && Character.isWhitespace(text.charAt(pos))) {
            pos++;
        }
    }

    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException(
                "bad matcher format: " + text + ": position " + pos + ": " + what);
    }

    /** {@code name op value} with anything as value, as older versions had it; null if not so. */
    private static @Nullable Matcher classic(String text) {
        int end = 0;
        String trimmed = text.strip();
        while (end < trimmed.length()
                && (Character.isLetterOrDigit(trimmed.charAt(end)) || trimmed.charAt(end) == '_')) {
            end++;
        }
        String name = trimmed.substring(0, end);
        String rest = trimmed.substring(end).strip();
        Matcher.Type type = operator(rest, 0);
        if (name.isEmpty() || type == null) {
            return null;
        }
        String value = rest.substring(type.operator().length()).strip();
        boolean opens = value.startsWith("\"");
        boolean closes = value.length() > 1 && value.endsWith("\"");
        if (opens != closes) {
            return null;
        }
        return new Matcher(type, name, opens ? value.substring(1, value.length() - 1) : value);
    }
}
