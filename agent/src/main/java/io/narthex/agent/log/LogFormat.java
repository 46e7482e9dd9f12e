package io.narthex.agent.log;

import io.narthex.core.model.UtcTime;

/** The spelling of one log line; Prometheus' keys: time, level, source, msg, err. */
enum LogFormat {
    LOGFMT {
        @Override
        void append(StringBuilder line, LogLine entry) {
            line.append("time=");
            UtcTime.append(line, entry.epochMs());
            line.append(" level=").append(entry.level());
            line.append(" source=").append(entry.source());
            line.append(" msg=");
            appendQuoted(line, entry.message());
            if (!entry.error().isEmpty()) {
                line.append(" err=");
                appendQuoted(line, entry.error());
            }
        }
    },
    JSON {
        @Override
        void append(StringBuilder line, LogLine entry) {
            line.append("{\"time\":\"");
            UtcTime.append(line, entry.epochMs());
            line.append("\",\"level\":\"").append(entry.level());
            line.append("\",\"source\":\"").append(entry.source());
            line.append("\",\"msg\":");
            appendQuoted(line, entry.message());
            if (!entry.error().isEmpty()) {
                line.append(",\"err\":");
                appendQuoted(line, entry.error());
            }
            line.append('}');
        }
    };

    /** Appends one line without its line feed. */
    abstract void append(StringBuilder line, LogLine entry);

    /**
     * One line always: control characters are escaped, so that no message can forge another line.
     */
    static void appendQuoted(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
                        line.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }
}
