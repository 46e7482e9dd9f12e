package io.narthex.alerting.ruletest;

import io.narthex.alerting.template.GoEscapes;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Two lists of alerts as one text with the differences coloured, as promtool's {@code --diff}
 * prints them: red is missing, green is too much, yellow is different. Used once.
 */
final class AlertDiff {
    private static final String REMOVED = "\033[0;31m";
    private static final String ADDED = "\033[0;32m";
    private static final String CHANGED = "\033[0;33m";
    private static final String END = "\033[0m";
    private static final TestAlert NOTHING = new TestAlert(Map.of(), Map.of());

    private final StringBuilder text = new StringBuilder();
    private int level;
    private String colour = "";

    private AlertDiff() {}

    static String of(List<TestAlert> expected, List<TestAlert> got) {
        AlertDiff diff = new AlertDiff();
        diff.lists(
                expected.isEmpty() ? List.of(NOTHING) : expected,
                got.isEmpty() ? List.of(NOTHING) : got);
        return diff.text.toString();
    }

    private void lists(List<TestAlert> expected, List<TestAlert> got) {
        open("[");
        int count = Math.max(expected.size(), got.size());
        for (int i = 0; i < count; i++) {
            TestAlert left = i < expected.size() ? expected.get(i) : null;
            TestAlert right = i < got.size() ? got.get(i) : null;
            if (left != null && right != null) {
                open("{");
                text.append("\"Annotations\": ");
                pairs(left.annotations(), right.annotations());
                line(",");
                text.append("\"Labels\": ");
                pairs(left.labels(), right.labels());
                close("}");
            } else {
                colour(left == null ? ADDED : REMOVED);
                whole(left == null ? right : left);
            }
            if (i < count - 1) {
                line(",");
            }
        }
        close("]");
    }

    private void pairs(Map<String, String> left, Map<String, String> right) {
        TreeSet<String> names = new TreeSet<>(left.keySet());
        names.addAll(right.keySet());
        if (names.isEmpty()) {
            text.append("{}");
            return;
        }
        open("{");
        for (String name : names) {
            String a = left.get(name);
            String b = right.get(name);
            String key = GoEscapes.quote(name) + ": ";
            if (a != null && b != null) {
                text.append(key);
                if (a.equals(b)) {
                    text.append(GoEscapes.quote(a));
                } else {
                    colour(CHANGED);
                    text.append(GoEscapes.quote(a)).append(" => ").append(GoEscapes.quote(b));
                    uncolour();
                }
            } else {
                colour(a == null ? ADDED : REMOVED);
                text.append(key).append(GoEscapes.quote(String.valueOf(a == null ? b : a)));
                uncolour();
            }
            if (!name.equals(names.last())) {
                line(",");
            }
        }
        close("}");
    }

    /** An alert that only one list has; each of its lines is coloured. */
    private void whole(@Nullable TestAlert alert) {
        if (alert == null) {
            return;
        }
        open("{");
        text.append("\"Annotations\": ");
        texts(alert.annotations());
        line(",");
        text.append("\"Labels\": ");
        texts(alert.labels());
        close("}");
        uncolour();
    }

    private void texts(Map<String, String> texts) {
        if (texts.isEmpty()) {
            text.append("{}");
            return;
        }
        open("{");
        String separator = "";
        for (var entry : texts.entrySet()) {
            if (!separator.isEmpty()) {
                line(separator);
            }
            separator = ",";
            text.append(GoEscapes.quote(entry.getKey()))
                    .append(": ")
                    .append(GoEscapes.quote(entry.getValue()));
        }
        close("}");
    }

    private void open(String bracket) {
        level++;
        line(bracket);
    }

    private void close(String bracket) {
        level--;
        line("");
        text.append(bracket);
    }

    private void line(String end) {
        text.append(end)
                .append(colour.isEmpty() ? "" : END)
                .append('\n')
                .repeat("    ", level)
                .append(colour);
    }

    private void colour(String begin) {
        text.append(begin);
        colour = begin;
    }

    private void uncolour() {
        if (!colour.isEmpty()) {
            text.append(END);
            colour = "";
        }
    }
}
