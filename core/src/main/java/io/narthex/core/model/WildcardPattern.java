package io.narthex.core.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those regular expressions of RE2 that need no engine: alternatives, with or without a group, of
 * literal text and {@code .*} or {@code .+}. Matches whole values. Immutable.
 */
final class WildcardPattern {
    private static final String SPECIAL = "\\.+*?()|[]{}^$";

    /** Alternatives without wildcards. */
    private final Set<String> literals;

    private final List<Glob> globs;

    private WildcardPattern(Set<String> literals, List<Glob> globs) {
        this.literals = literals;
        this.globs = globs;
    }

    /**
     * Texts with a wildcard between any two.
     *
     * @param notEmpty which wildcards stand for at least one character
     */
    private record Glob(List<String> texts, List<Boolean> notEmpty) {
        /** The leftmost place for each text leaves the most for the others. */
        boolean matches(String value) {
            if (!value.startsWith(texts.getFirst())) {
                return false;
            }
            int at = texts.getFirst().length();
            int last = texts.size() - 1;
            for (int i = 1; i < last; i++) {
                int found = value.indexOf(texts.get(i), at + (notEmpty.get(i - 1) ? 1 : 0));
                if (found < 0) {
                    return false;
                }
                at = found + texts.get(i).length();
            }
            int end = value.length() - texts.get(last).length();
            return end >= at + (notEmpty.get(last - 1) ? 1 : 0) && value.endsWith(texts.get(last));
        }
    }

    /** The same as {@code expression}, or null if it is more than this, or none at all. */
    static @Nullable WildcardPattern of(String expression) {
        Reader reader = new Reader(expression);
        return reader.read() ? new WildcardPattern(reader.literals, reader.globs) : null;
    }

    boolean matches(String value) {
        if (literals.contains(value)) {
            return true;
        }
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).matches(value)) {
                return true;
            }
        }
        return false;
    }

    /** All values that match, or null if there is no end of them. */
    @Nullable Set<String> literals() {
        return globs.isEmpty() ? literals : null;
    }

    /** Takes an expression apart. */
    private static final class Reader {
        private final String expression;
        private final Set<String> literals = new HashSet<>();
        private final List<Glob> globs = new ArrayList<>();

        Reader(String expression) {
            this.expression = expression;
        }

        /** Alternatives outside of groups. */
        boolean read() {
            int from = 0;
            boolean inGroup = false;
            for (int i = 0; i <= expression.length(); i++) {
                char c = i < expression.length() ? expression.charAt(i) : '|';
                if (c == '\\') {
                    i++;
                } else if (c == '(' || c == ')') {
                    if (inGroup == (c == '(')) {
                        return false;
                    }
                    inGroup = c == '(';
                } else if (c == '|' && (!inGroup || i == expression.length())) {
                    if (inGroup || !alternative(expression.substring(from, i))) {
                        return false;
                    }
                    from = i + 1;
                }
            }
            return from == expression.length() + 1;
        }

        private boolean alternative(String text) {
            int open = unescaped(text, '(', 0);
            if (open < 0) {
                return simple(text);
            }
            int close = unescaped(text, ')', open);
            int inner = text.startsWith("(?:", open) ? open + 3 : open + 1;
            if (isRepeat(text, close + 1) || unescaped(text, '(', close) >= 0) {
                return false;
            }
            String before = text.substring(0, open);
            String after = text.substring(close + 1);
            for (int from = inner; from <= close; ) {
                int end = unescaped(text, '|', from);
                end = end < 0 || end > close ? close : end;
                String middle = text.substring(from, end);
                if (isRepeat(middle, 0) || !simple(before + middle + after)) {
                    return false;
                }
                from = end + 1;
            }
            return true;
        }

        private static boolean isRepeat(String text, int at) {
            return at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0;
        }

        private static int unescaped(String text, char wanted, int from) {
            for (int i = from; i < text.length(); i++) {
                if (text.charAt(i) == '\\') {
                    i++;
                } else if (text.charAt(i) == wanted) {
                    return i;
                }
            }
            return -1;
        }

        /** Text and wildcards. */
        private boolean simple(String text) {
            List<String> texts = new ArrayList<>(2);
            List<Boolean> notEmpty = new ArrayList<>(1);
            StringBuilder literal = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
                if (c == '.' && (next == '*' || next == '+')) {
                    if (!texts.isEmpty() && literal.isEmpty()) {
                        // Of two in a row each may want a character of its own.
                        return false;
                    }
                    if (isRepeat(text, i + 2)) {
                        return false;
                    }
                    texts.add(literal.toString());
                    notEmpty.add(next == '+');
                    literal.setLength(0);
                    i++;
                } else if (c == '\\') {
                    boolean isItself = next < 0x80 && !Character.isLetterOrDigit(next);
                    if (next == 0 || !isItself || isRepeat(text, i + 2)) {
                        return false;
                    }
                    literal.append(next);
                    i++;
                } else if (SPECIAL.indexOf(c) >= 0 || Character.isSurrogate(c)) {
                    return false;
                } else {
                    literal.append(c);
                }
            }
            if (texts.isEmpty()) {
                literals.add(literal.toString());
            } else {
                texts.add(literal.toString());
                globs.add(new Glob(texts, notEmpty));
            }
            return true;
        }
    }
}
