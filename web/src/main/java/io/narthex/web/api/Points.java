package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.DecimalDigits;
import io.narthex.core.model.FloatBytes;
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

    /** What one float takes at most, with its time and a comma. */
    private static final int POINT_BYTES = DecimalDigits.MAX_BYTES + FloatBytes.MAX_BYTES + 16;

    private final JsonGenerator json;
    private final OutputStream out;
    private final FloatBytes floats = new FloatBytes();
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private int size;

    Points(JsonGenerator json) {
        this.json = json;
        this.out = (OutputStream) json.getOutputTarget();
    }

    /** Writes one float. */
    void write(long timestampMs, double value) throws IOException {
        put(timestampMs, value);
        json.writeRawValue(new String(bytes, 0, size, StandardCharsets.US_ASCII));
        size = 0;
    }

    /** Writes the floats of a series as an array. */
    void writeFloats(SeriesResult series) throws IOException {
        json.writeStartArray();
        json.flush();
        boolean first = true;
        for (int i = 0; i < series.size(); i++) {
            if (series.histogram(i) == null) {
                if (!first) {
                    bytes[size++] = ',';
                }
                first = false;
                put(series.timestampMs(i), series.value(i));
                if (size > BUFFER_BYTES - POINT_BYTES) {
                    drain();
                }
            }
        }
        drain();
        json.writeEndArray();
    }

    private void drain() throws IOException {
        out.write(bytes, 0, size);
        size = 0;
    }

    private void put(long timestampMs, double value) {
        bytes[size++] = '[';
        size = putSeconds(bytes, size, timestampMs);
        bytes[size++] = ',';
        bytes[size++] = '"';
        size = floats.putApi(bytes, size, value);
        bytes[size++] = '"';
        bytes[size++] = ']';
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

    private static int putSeconds(byte[] into, int start, long ms) {
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
        if (rest != 0) {
            into[at++] = '.';
            into[at++] = (byte) ('0' + rest / 100);
            into[at++] = (byte) ('0' + rest / 10 % 10);
            into[at++] = (byte) ('0' + rest % 10);
        }
        return at;
    }
}
