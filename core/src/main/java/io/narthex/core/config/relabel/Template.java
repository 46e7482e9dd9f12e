package io.narthex.core.config.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A replacement text with references to groups, as Go's {@code regexp.Expand} reads it: {@code $1},
 * {@code ${1}}, {@code $name}, {@code ${name}}, {@code $$} for a dollar sign. A name runs as far as
 * letters, digits and underscores go, so {@code $1x} is the group {@code 1x}; a reference to no
 * group is empty; a dollar sign that begins no reference stands for itself. Thread-safe.
 */
final class Template {
    private static final int NO_GROUP = -1;

    private final String text;

    /** The texts between the references: always one more than there are references. */
    private final String[] literals;

    private final int[] groups;

    Template(String text, Pattern pattern) {
        this.text = text;
        List<String> texts = new ArrayList<>();
        List<Integer> references = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int pos = 0;
        while (pos < text.length()) {
            char c = text.charAt(pos);
            int end = c == '$' ? endOfReference(text, pos + 1) : 0;
            if (end > 0) {
                texts.add(literal.toString());
                literal.setLength(0);
                references.add(group(name(text, pos + 1, end), pattern));
                pos = end;
            } else {
                literal.append(c);
                boolean escaped = c == '$' && pos + 1 < text.length() && text.charAt(pos + 1) == c;
                pos += escaped ? 2 : 1;
            }
        }
        texts.add(literal.toString());
        literals = texts.toArray(new String[0]);
        groups = references.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Where the reference ends whose dollar sign stands before {@code from}; 0 if it is none. */
    static int endOfReference(String text, int from) {
        boolean brace = from < text.length() && text.charAt(from) == '{';
        int start = brace ? from + 1 : from;
        int pos = start;
        while (pos < text.length()) {
            int point = text.codePointAt(pos);
            if (!Character.isLetter(point) && !Character.isDigit(point) && point != '_') {
                break;
            }
            pos += Character.charCount(point);
        }
        if (pos == start) {
            return 0;
        }
        if (!brace) {
            return pos;
        }
        return pos < text.length() && text.charAt(pos) == '}' ? pos + 1 : 0;
    }

    private static String name(String text, int from, int end) {
        return text.charAt(from) == '{'
                ? text.substring(from + 1, end - 1)
                : text.substring(from, end);
    }

    private static int group(String name, Pattern pattern) {
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9' || number >= 100_000_000) {
                number = NO_GROUP;
                break;
            }
            number = number * 10 + c - '0';
        }
        boolean leadingZero = name.length() > 1 && name.charAt(0) == '0';
        if (number == NO_GROUP || leadingZero) {
            Map<String, Integer> named = pattern.namedGroups();
            return named.getOrDefault(name, NO_GROUP);
        }
        return number <= pattern.groupCount() ? number : NO_GROUP;
    }

    /** Whether a dollar sign begins a reference somewhere, as Prometheus checks it. */
    static boolean hasReference(String text) {
        return text.indexOf('$') >= 0;
    }

    /** The text with the groups of the present match. */
    String expand(Matcher match) {
        if (groups.length == 0) {
            return literals[0];
        }
        if (groups.length == 1 && literals[0].isEmpty() && literals[1].isEmpty()) {
            return group(match, groups[0]);
        }
        StringBuilder expanded = new StringBuilder(literals[0]);
        for (int i = 0; i < groups.length; i++) {
            expanded.append(group(match, groups[i])).append(literals[i + 1]);
        }
        return expanded.toString();
    }

    private static String group(Matcher match, int group) {
        String value = group == NO_GROUP ? null : match.group(group);
        return value == null ? "" : value;
    }

    @Override
    public String toString() {
        return text;
    }
}
