package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;
import java.io.IOException;

/**
 * Writes samples as {@code [1795353837.291,"1"]}: seconds with three decimals where they are not
 * whole, values as strings since JSON has no infinities. Confined to one thread; reuses its
 * buffers.
 */
final class Points {
    private final StringBuilder text = new StringBuilder(48);
    private char[] chars = new char[64];

    /** Writes one sample. */
    void write(JsonGenerator json, long timestampMs, double value) throws IOException {
        text.setLength(0);
        text.append('[');
        appendSeconds(text, timestampMs);
        text.append(",\"");
        Floats.appendApi(text, value);
        text.append("\"]");
        raw(json);
    }

    /** Writes a native histogram. */
    void write(JsonGenerator json, long timestampMs, Histogram histogram) throws IOException {
        json.writeStartArray();
        text.setLength(0);
        appendSeconds(text, timestampMs);
        raw(json);
        HistogramJson.write(json, histogram);
        json.writeEndArray();
    }

    /** Writes a string with a time. */
    void write(JsonGenerator json, long timestampMs, String value) throws IOException {
        json.writeStartArray();
        text.setLength(0);
        appendSeconds(text, timestampMs);
        raw(json);
        json.writeString(value);
        json.writeEndArray();
    }

    private void raw(JsonGenerator json) throws IOException {
        int length = text.length();
        if (length > chars.length) {
            chars = new char[length * 2];
        }
        text.getChars(0, length, chars, 0);
        json.writeRawValue(chars, 0, length);
    }

    /** Milliseconds as seconds, spelled as Prometheus spells timestamps. */
    static void appendSeconds(StringBuilder text, long ms) {
        if (ms < 0) {
            text.append('-');
        }
        text.append(Math.abs(ms / 1000));
        int rest = (int) Math.abs(ms % 1000);
        if (rest != 0) {
            text.append('.');
            text.append((char) ('0' + rest / 100));
            text.append((char) ('0' + rest / 10 % 10));
            text.append((char) ('0' + rest % 10));
        }
    }
}
