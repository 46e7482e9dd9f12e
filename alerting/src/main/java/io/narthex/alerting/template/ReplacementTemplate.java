package io.narthex.alerting.template;

import com.google.re2j.Matcher;

/** The {@code $1}, {@code $name} and {@code ${name}} in a replacement (Go, {@code Expand}). */
final class ReplacementTemplate {
    private ReplacementTemplate() {}

    /** Appends {@code template} with the groups of the present match filled in. */
    static void append(StringBuilder to, String template, Matcher match) {
        int i = 0;
        while (i < template.length()) {
            char c = template.charAt(i);
            if (c != '$') {
                to.append(c);
                i++;
                continue;
            }
            if (template.startsWith("$$", i)) {
                to.append('$');
                i += 2;
                continue;
            }
            boolean braced = template.startsWith("${", i);
            int from = braced ? i + 2 : i + 1;
            int end = from;
            while (end < template.length() && isWord(template.charAt(end))) {
                end++;
            }
            boolean closed = !braced || (end < template.length() && template.charAt(end) == '}');
            if (end == from || !closed) {
                to.append('$');
                i++;
                continue;
            }
            appendGroup(to, template.substring(from, end), match);
            i = braced ? end + 1 : end;
        }
    }

    private static boolean isWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private static void appendGroup(StringBuilder to, String name, Matcher match) {
        String group = null;
        try {
            if (Character.isDigit(name.charAt(0))) {
                int index = Integer.parseInt(name);
                group = index <= match.groupCount() ? match.group(index) : null;
            } else {
                group = match.group(name);
            }
        } catch (IllegalArgumentException e) {
            // A group that does not exist is empty, as in Go.
        }
        if (group != null) {
            to.append(group);
        }
    }
}
