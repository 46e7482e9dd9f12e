package io.narthex.core.exposition;

import io.narthex.core.model.FloatBytes;
import java.util.Arrays;

/**
 * Spells series as text does, {@code name_bucket{a="b",le="0.5"}}, into a buffer of its own, so
 * that a series of protobuf is recognised and decoded like one of text. Confined to the parsing
 * thread.
 */
final class SeriesSpelling {
    private static final int INITIAL_BYTES = 512;
    private static final int KEPT_BYTES = 64 << 10;

    private final FloatBytes floats = new FloatBytes();
    private byte[] name = new byte[64];
    private int nameLength;
    private boolean quotedName;

    /** Label by label, each with a comma behind it. */
    private byte[] labels = new byte[INITIAL_BYTES];

    private int labelsLength;
    private byte[] series = new byte[INITIAL_BYTES];
    private int length;

    /** Begins a family. The name is as it is, without escapes. */
    void family(byte[] bytes, int from, int to) {
        if (series.length + labels.length > KEPT_BYTES) {
            series = new byte[INITIAL_BYTES];
            labels = new byte[INITIAL_BYTES];
        }
        quotedName = Text.nameEnd(bytes, from, to, true) != to;
        name = room(name, 0, 2 * (to - from));
        nameLength = putEscaped(name, 0, bytes, from, to);
        metric();
    }

    /** The family's name as it stands between quotes. */
    byte[] name() {
        return name;
    }

    /** How long that is. */
    int nameLength() {
        return nameLength;
    }

    /** Begins a metric, without labels. */
    void metric() {
        labelsLength = 0;
    }

    /** Adds a label. Both are as they are, without escapes. */
    void label(byte[] bytes, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        int most = 2 * (nameTo - nameFrom + valueTo - valueFrom) + "\"\"=\"\",".length();
        labels = room(labels, labelsLength, most);
        int at = labelsLength;
        boolean quoted = Text.nameEnd(bytes, nameFrom, nameTo, false) != nameTo;
        if (quoted || nameFrom == nameTo) {
            labels[at++] = '"';
            at = putEscaped(labels, at, bytes, nameFrom, nameTo);
            labels[at++] = '"';
        } else {
            System.arraycopy(bytes, nameFrom, labels, at, nameTo - nameFrom);
            at += nameTo - nameFrom;
        }
        labels[at++] = '=';
        labels[at++] = '"';
        at = putEscaped(labels, at, bytes, valueFrom, valueTo);
        labels[at++] = '"';
        labels[at++] = ',';
        labelsLength = at;
    }

    /** Spells the metric's series whose name ends so. */
    void series(String suffix) {
        begin(suffix);
        end();
    }

    /** Spells the metric's series whose name ends so and which is of a bound or quantile. */
    void series(String suffix, String label, double bound) {
        begin(suffix);
        for (int i = 0; i < label.length(); i++) {
            series[length++] = (byte) label.charAt(i);
        }
        series[length++] = '=';
        series[length++] = '"';
        length = floats.putG(series, length, bound);
        series[length++] = '"';
        series[length++] = ',';
        end();
    }

    private void begin(String suffix) {
        int most = nameLength + labelsLength + suffix.length() + FloatBytes.MAX_BYTES + 32;
        series = room(series, 0, most);
        int at = 0;
        if (quotedName) {
            series[at++] = '{';
            series[at++] = '"';
        }
        System.arraycopy(name, 0, series, at, nameLength);
        at += nameLength;
        for (int i = 0; i < suffix.length(); i++) {
            series[at++] = (byte) suffix.charAt(i);
        }
        if (quotedName) {
            series[at++] = '"';
            series[at++] = ',';
        } else {
            series[at++] = '{';
        }
        System.arraycopy(labels, 0, series, at, labelsLength);
        length = at + labelsLength;
    }

    /** Puts the closing brace in the place of the last comma, or removes empty braces. */
    private void end() {
        if (series[length - 1] == ',') {
            series[length - 1] = '}';
        } else {
            length--;
        }
    }

    /** The series spelled last begins at 0. */
    byte[] bytes() {
        return series;
    }

    /** Where it ends. */
    int length() {
        return length;
    }

    private static int putEscaped(byte[] into, int start, byte[] bytes, int from, int to) {
        int at = start;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '"' || b == '\\' || b == '\n') {
                into[at++] = '\\';
                into[at++] = b == '\n' ? (byte) 'n' : b;
            } else {
                into[at++] = b;
            }
        }
        return at;
    }

    private static byte[] room(byte[] buffer, int used, int more) {
        return buffer.length - used >= more
                ? buffer
                : Arrays.copyOf(buffer, Math.max(used + more, 2 * buffer.length));
    }
}
