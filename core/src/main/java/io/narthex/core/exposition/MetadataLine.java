package io.narthex.core.exposition;

import io.narthex.core.model.MetricType;

/**
 * A view of a HELP, TYPE or UNIT line in the parser's buffer. Confined to the parsing thread; valid
 * until the handler returns.
 */
public final class MetadataLine {
    /** What a line tells. */
    public enum Kind {
        HELP,
        TYPE,
        UNIT
    }

    byte[] bytes = {};
    Kind kind = Kind.HELP;
    MetricType type = MetricType.UNKNOWN;
    boolean openMetrics;
    int nameFrom;
    int nameTo;
    int textFrom;
    int textTo;

    MetadataLine() {}

    /** What the line tells. */
    public Kind kind() {
        return kind;
    }

    /** The type, of a TYPE line alone. */
    public MetricType type() {
        return type;
    }

    /** The family's name as it stands there, in OpenMetrics a counter's without {@code _total}. */
    public String name() {
        return Text.decode(bytes, nameFrom, nameTo, true);
    }

    /** The help, unescaped, or the unit. */
    public String text() {
        return Text.decode(bytes, textFrom, textTo, openMetrics);
    }
}
