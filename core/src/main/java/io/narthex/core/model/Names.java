package io.narthex.core.model;

/** The spelling of metric and label names, and of quoted label values. */
public final class Names {
    private Names() {}

    /**
     * Whether {@code name} is a metric name without need of quotes: {@code
     * [a-zA-Z_:][a-zA-Z0-9_:]*}.
     */
    public static boolean isLegacyMetricName(String name) {
        return isLegacy(name, true);
    }

    /**
     * Whether {@code name} is a label name without need of quotes: {@code [a-zA-Z_][a-zA-Z0-9_]*}.
     */
    public static boolean isLegacyLabelName(String name) {
        return isLegacy(name, false);
    }

    private static boolean isLegacy(String name, boolean colon) {
        if (name.isEmpty() || isDigit(name.charAt(0))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!letter && !isDigit(c) && !(colon && c == ':')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Appends a label name, in quotes where it needs them. */
    public static void appendLabelName(StringBuilder text, String name) {
        if (isLegacyLabelName(name)) {
            text.append(name);
        } else {
            appendQuoted(text, name);
        }
    }

    /** What {@link #appendQuoted} appends. */
    public static String quoted(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2);
        appendQuoted(text, value);
        return text.toString();
    }

    /** Appends {@code value} in double quotes; quote, backslash and line feed are escaped. */
    public static void appendQuoted(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
        text.append('"');
    }
}
