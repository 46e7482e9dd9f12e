package io.narthex.storage;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/**
 * The process that {@link CrashTest} kills: it appends rows whose values follow from row and
 * series, syncs, seals and reads by a cursor, and says how far it has synced. It has an end, so
 * that no machine is so fast that it reaches the clock or laps the ring.
 */
final class CrashWriter {
    static final int SERIES = 20;
    static final int ROWS = 400;
    static final long SIZE = 24 << 20;
    static final String READY = "ready";
    static final String END = "end";
    static final String SYNCED = "synced ";

    private CrashWriter() {}

    static long timeMs(int row) {
        return TestDatabase.NOW_MS - 200_000_000L + row * 1000L;
    }

    static double value(int row, int number) {
        int mixed = row * 31 + number * 0x9e37_79b9;
        return (mixed >>> 8) % 1000 / 10.0;
    }

    /** Arguments: the folder, and the row to begin with; without a row it only starts and ends. */
    public static void main(String[] arguments) throws IOException {
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            boolean isTrial = arguments.length == 1;
            int from = isTrial ? 0 : Integer.parseInt(arguments[1]);
            say(out, READY);
            try (TimeSeriesDatabase database = TestDatabase.open(Path.of(arguments[0]), SIZE)) {
                write(database, from, out);
                if (!isTrial) {
                    say(out, END);
                    System.in.read();
                }
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void write(TimeSeriesDatabase database, int from, OutputStream out)
            throws IOException {
        Random random = new Random(from);
        Series[] series = new Series[SERIES];
        for (int i = 0; i < SERIES; i++) {
            series[i] = TestDatabase.series("crash", i);
        }
        Cursor cursor = database.open("far");
        SampleRows rows = new SampleRows();
        Batch batch = new Batch("crash");
        for (int row = from; row < from + ROWS; row++) {
            batch.reset(timeMs(row));
            for (int i = 0; i < SERIES; i++) {
                batch.add(series[i], value(row, i));
            }
            if (database.append(batch).appended() != SERIES) {
                throw new IllegalStateException("refused at " + row);
            }
            if (random.nextInt(10) == 0) {
                if (random.nextInt(10) == 0) {
                    database.sealNow();
                }
                if (random.nextInt(3) == 0 && cursor.read(rows, 500) > 0) {
                    cursor.acknowledge();
                }
                if (database.workNow()) {
                    say(out, SYNCED + (row + 1));
                }
            }
        }
    }
}
