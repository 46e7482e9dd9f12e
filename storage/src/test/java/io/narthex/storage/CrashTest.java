package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writing process is killed at random moments; what it reported as synced must be there. */
class CrashTest {
    private static final int ROUNDS = 6;
    private static final int SERIES = 80;
    private static final long SIZE = 24 << 20;

    /** No machine is so fast that all rounds together reach the clock or lap the ring. */
    private static final int MAX_ROWS = 12_000;

    @TempDir Path folder;

    private static long timeMs(int row) {
        return TestDatabase.NOW_MS - 100_000_000L + row * 1000L;
    }

    private static double value(int row, int number) {
        return new Random(row * 1000L + number).nextInt(1000) / 10.0;
    }

    /** The process that is killed: appends, syncs, says how far it got. */
    public static void main(String[] args) throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(Path.of(args[0]), SIZE)) {
            int row = Integer.parseInt(args[1]);
            int end = row + MAX_ROWS;
            Random random = new Random(row);
            Series[] series = new Series[SERIES];
            for (int i = 0; i < SERIES; i++) {
                series[i] = TestDatabase.series("crash", i);
            }
            Cursor cursor = database.open("far");
            SampleRows rows = new SampleRows();
            Batch batch = new Batch("crash");
            while (row < end) {
                batch.reset(timeMs(row));
                for (int i = 0; i < SERIES; i++) {
                    batch.add(series[i], value(row, i));
                }
                if (database.append(batch).appended() != SERIES) {
                    throw new IllegalStateException("refused at " + row);
                }
                row++;
                if (random.nextInt(10) == 0) {
                    if (random.nextInt(40) == 0) {
                        database.sealNow();
                    }
                    if (random.nextInt(3) == 0 && cursor.read(rows, 500) > 0) {
                        cursor.acknowledge();
                    }
                    if (database.workNow()) {
                        System.out.println("synced " + row);
                    }
                }
            }
            System.in.read();
        }
    }

    @Test
    void whatWasSyncedSurvivesKilling() throws Exception {
        long seed = 42;
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        int synced = 0;
        int next = 0;
        for (int round = 0; round < ROUNDS; round++) {
            synced = Math.max(synced, runAndKill(next, 300 + random.nextInt(900)));
            try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
                var all = TestDatabase.all(database);
                int rows = -1;
                for (var entry : all.entrySet()) {
                    int number = Integer.parseInt(entry.getKey().get("n"));
                    rows = check(entry.getValue(), number, rows);
                }
                assertTrue(rows >= synced, "synced=" + synced + " found=" + rows);
                next = rows;
            }
        }
        assertTrue(synced > 0);
    }

    private static int check(Map<Long, Long> samples, int number, int rows) {
        assertTrue(rows < 0 || samples.size() == rows, "a batch is not whole");
        for (int row = 0; row < samples.size(); row++) {
            long bits = samples.getOrDefault(timeMs(row), 0x7ff8000000000badL);
            assertEquals(value(row, number), Double.longBitsToDouble(bits), "row=" + row);
        }
        return samples.size();
    }

    private int runAndKill(int from, int afterMs) throws Exception {
        Path output = Files.createTempFile("crash", ".out");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx128m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashTest.class.getName(),
                                folder.toString(),
                                Integer.toString(from))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> lastSynced(output) > 0 || !child.isAlive());
            assertFalse(
                    child.waitFor(afterMs, TimeUnit.MILLISECONDS), "the writer ended by itself");
        } finally {
            child.destroyForcibly().waitFor();
        }
        int synced = lastSynced(output);
        Files.delete(output);
        return synced;
    }

    /** The last whole line; the process may have been killed within one. */
    private static int lastSynced(Path output) throws IOException {
        String text = Files.readString(output);
        int end = text.lastIndexOf('\n');
        if (end < 0) {
            return 0;
        }
        int begin = text.lastIndexOf('\n', end - 1) + 1;
        return Integer.parseInt(text.substring(begin + "synced ".length(), end));
    }
}
