package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.DecimalDigits;
import io.narthex.core.model.Histogram;
import io.narthex.promql.query.SeriesResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes samples as {@code [1795353837.291,"1"]}: seconds with three decimals where they are not
 * whole, values as strings since JSON has no infinities. Floats go past the generator as bytes.
 * Confined to one thread; reuses its buffers.
 */
final class Points {
    private static final int BUFFER_BYTES = 8 << 10;

    private final JsonGenerator json;
    private final OutputStream out;
    private final FloatPoints floats = new FloatPoints(BUFFER_BYTES);

    Points(JsonGenerator json) {
        this.json = json;
        this.out = (OutputStream) json.getOutputTarget();
    }

    /** Writes one float. */
    void write(long timestampMs, double value) throws IOException {
        floats.add(timestampMs, value);
        json.writeRawValue(floats.text());
        floats.clear();
    }

    /** Writes the floats of a series as an array. */
    void writeFloats(SeriesResult series) throws IOException {
        json.writeStartArray();
        json.flush();
        int next = 0;
        while (next < series.size()) {
            next = floats.add(series, next);
            drain(floats);
        }
        json.writeEndArray();
    }

    /** Writes an array of floats, all of which are there. */
    void writeFloats(FloatPoints all) throws IOException {
        json.writeStartArray();
        json.flush();
        drain(all);
        json.writeEndArray();
    }

    private void drain(FloatPoints points) throws IOException {
        out.write(points.bytes(), 0, points.size());
        points.clear();
    }

    /** Writes a native histogram. */
    void write(long timestampMs, Histogram histogram) throws IOException {
        json.writeStartArray();
        json.writeRawValue(seconds(timestampMs));
        HistogramJson.write(json, histogram);
        json.writeEndArray();
    }

    /** Writes a string with a time. */
    void write(long timestampMs, String value) throws IOException {
        json.writeStartArray();
        json.writeRawValue(seconds(timestampMs));
        json.writeString(Json.wellFormed(value));
        json.writeEndArray();
    }

    /** Milliseconds as seconds, spelled as Prometheus spells timestamps. */
    static String seconds(long ms) {
        byte[] text = new byte[DecimalDigits.MAX_BYTES + 4];
        return new String(text, 0, putSeconds(text, 0, ms), StandardCharsets.US_ASCII);
    }

    /** Writes milliseconds as {@link #seconds}; returns the place behind them. */
    static int putSeconds(byte[] into, int start, long ms) {
        long seconds = ms / 1000;
        int rest = (int) (ms - 1000 * seconds);
        int at = start;
        if (rest < 0) {
            rest = -rest;
            if (seconds == 0) {
                into[at++] = '-';
            }
        }
        at = DecimalDigits.putLong(into, at, seconds);
        return rest == 0 ? at : putMillis(into, at, rest);
    }

    /** Writes thousandths, which are not 0; returns the place behind them. */
    static int putMillis(byte[] into, int start, int thousandths) {
        into[start] = '.';
        into[start + 1] = (byte) ('0' + thousandths / 100);
        into[start + 2] = (byte) ('0' + thousandths / 10 % 10);
        into[start + 3] = (byte) ('0' + thousandths % 10);
        return start + 4;
    }
}
