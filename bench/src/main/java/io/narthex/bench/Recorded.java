package io.narthex.bench;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The series and rows that {@code bench/values.py} wrote, one row at a time. Confined. */
final class Recorded implements AutoCloseable {
    /** As many series as a remote-write sender's requests are split into. */
    private static final int LANE_SERIES = 256;

    final int stepMs;
    final int rows;
    final Series[] series;
    private final DataInputStream in;
    private final byte[] row;
    private final double[] values;

    Recorded(InputStream stream) throws IOException {
        in = new DataInputStream(new BufferedInputStream(stream, 1 << 16));
        stepMs = number();
        series = new Series[number()];
        rows = number();
        for (int i = 0; i < series.length; i++) {
            String[] pairs = new String[2 * number()];
            for (int j = 0; j < pairs.length; j++) {
                byte[] text = new byte[number()];
                in.readFully(text);
                pairs[j] = new String(text, StandardCharsets.UTF_8);
            }
            series[i] = new Series(Labels.of(pairs));
        }
        row = new byte[Double.BYTES * series.length];
        values = new double[series.length];
    }

    private int number() throws IOException {
        return Integer.reverseBytes(in.readInt());
    }

    /** Batches, whose series follow each other: one of all, as scraped, or lanes, as pushed. */
    Batch[] batches(boolean lanes) {
        int size = lanes ? LANE_SERIES : series.length;
        Batch[] batches = new Batch[(series.length + size - 1) / size];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = new Batch("bench#" + i);
        }
        return batches;
    }

    /** Puts the next row into {@code batches}. */
    void fill(Batch[] batches, long timestampMs) throws IOException {
        in.readFully(row);
        ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        int size = (series.length + batches.length - 1) / batches.length;
        for (int i = 0; i < series.length; i++) {
            if (i % size == 0) {
                batches[i / size].reset(timestampMs);
            }
            batches[i / size].add(series[i], values[i]);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
