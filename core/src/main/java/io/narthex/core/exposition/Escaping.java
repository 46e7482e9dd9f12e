package io.narthex.core.exposition;

import io.narthex.core.model.Names;
import org.jspecify.annotations.Nullable;

/**
 * How a metric or label name that is not of the form {@code [a-zA-Z_:][a-zA-Z0-9_:]*} is spelled
 * for a reader that may not take it (Prometheus, "Escaping schemes"; where that document and the
 * libraries differ, as prometheus/common, {@code model.EscapeName}, has it). Names of that form
 * stay as they are under every scheme.
 */
public enum Escaping {
    /** Names stand as they are, in quotes where needed. */
    ALLOW_UTF_8("allow-utf-8"),
    /** Each other character becomes an underscore. */
    UNDERSCORES("underscores"),
    /**
     * A dot becomes {@code _dot_}, an underscore {@code __}, each other character {@code __} too.
     */
    DOTS("dots"),
    /** {@code U__}, then each other character as its code point in hex between underscores. */
    VALUES("values");

    private final String parameter;

    Escaping(String parameter) {
        this.parameter = parameter;
    }

    /** The value of the media type's parameter {@code escaping}. */
    public String parameter() {
        return parameter;
    }

    /** The scheme that a media type's parameter names, or null. */
    public static @Nullable Escaping ofParameter(String parameter) {
        for (Escaping escaping : values()) {
            if (escaping.parameter.equals(parameter)) {
                return escaping;
            }
        }
        return null;
    }

    /** The spelling of {@code name}; the same instance where nothing is to be escaped. */
    public String escape(String name) {
        if (this == ALLOW_UTF_8 || name.isEmpty() || Names.isLegacyMetricName(name)) {
            return name;
        }
        StringBuilder text = new StringBuilder(name.length() + 16);
        if (this == VALUES) {
            text.append("U__");
        }
        int codePoint;
        for (int i = 0; i < name.length(); i += Character.charCount(codePoint)) {
            codePoint = name.codePointAt(i);
            boolean plain =
                    (codePoint >= 'a' && codePoint <= 'z')
                            || (codePoint >= 'A' && codePoint <= 'Z')
                            || codePoint == ':'
                            || (codePoint >= '0' && codePoint <= '9' && i > 0);
            if (plain || (codePoint == '_' && this == UNDERSCORES)) {
                text.append((char) codePoint);
            } else {
                appendEscaped(text, codePoint);
            }
        }
        return text.toString();
    }

    private void appendEscaped(StringBuilder text, int codePoint) {
        if (this == UNDERSCORES) {
            text.append('_');
        } else if (codePoint == '_') {
            text.append("__");
        } else if (this == DOTS) {
            text.append(codePoint == '.' ? "_dot_" : "__");
        } else if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            text.append("_FFFD_");
        } else {
            text.append('_').append(Integer.toHexString(codePoint)).append('_');
        }
    }
}
