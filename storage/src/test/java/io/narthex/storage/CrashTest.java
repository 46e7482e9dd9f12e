package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A writing process is killed at random moments; what it said that it had synced must be there. */
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("narthex.rounds", 200);
    private static final int LANES = 2;
    private static final long SEED = Long.getLong("narthex.seed", 42);

    @TempDir Path folder;

    @Test
    @Timeout(600)
    void whatWasSyncedSurvivesKilling() throws Exception {
        run(true, folder.resolve("trial").toString()).waitFor();
        // One waits for its process while the other looks at what is left.
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < LANES; i++) {
                Random random = new Random(SEED + i);
                Path data = folder.resolve("lane" + i);
                tasks.add(() -> rounds(data, random));
            }
            for (Future<Integer> lane : lanes.invokeAll(tasks)) {
                assertTrue(lane.get() > 0, "nothing was ever synced");
            }
        } catch (ExecutionException e) {
            throw new AssertionError("seed=" + SEED, e.getCause());
        } finally {
            lanes.shutdown();
        }
    }

    /** Returns the last row that was synced. */
    private int rounds(Path data, Random random) throws Exception {
        int synced = 0;
        int next = 0;
        for (int round = 0; round < ROUNDS / LANES; round++) {
            synced = Math.max(synced, writeAndKill(data, next, random));
            try (TimeSeriesDatabase database = TestDatabase.open(data, CrashWriter.SIZE)) {
                assertEquals(StorageLosses.NONE, database.losses());
                next = rowsOf(database);
            }
            assertTrue(next >= synced, "synced=" + synced + " found=" + next);
        }
        return synced;
    }

    /** Kills the process when it opens, or has synced some times, or has come to its end. */
    private int writeAndKill(Path data, int from, Random random) throws IOException {
        Process process = run(false, data.toString(), Integer.toString(from));
        int synced = 0;
        try (BufferedReader out = process.inputReader()) {
            assertEquals(CrashWriter.READY, out.readLine());
            for (int wanted = random.nextInt(30); wanted > 0; wanted--) {
                String line = out.readLine();
                if (line == null) {
                    throw new AssertionError("the writer ended by itself, at row " + synced);
                }
                if (line.equals(CrashWriter.END)) {
                    break;
                }
                synced = Integer.parseInt(line.substring(CrashWriter.SYNCED.length()));
            }
            // By its handle: that leaves the pipe open, and what it has said meanwhile holds too.
            process.toHandle().destroyForcibly();
            String line;
            while ((line = out.readLine()) != null && line.startsWith(CrashWriter.SYNCED)) {
                synced = Integer.parseInt(line.substring(CrashWriter.SYNCED.length()));
            }
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        return synced;
    }

    /** How many rows there are; each must be whole, and none may be left out. */
    private static int rowsOf(TimeSeriesDatabase database) {
        int rows = -1;
        try (var querier = database.querier(0, TestDatabase.NOW_MS)) {
            SeriesSet set = querier.select(List.of(), 0, TestDatabase.NOW_MS);
            SampleBlock block = new SampleBlock();
            while (set.next()) {
                int number = Integer.parseInt(set.labels().get("n"));
                SampleCursor cursor = set.samples();
                int row = 0;
                while (cursor.next(block)) {
                    for (int i = 0; i < block.size(); i++, row++) {
                        if (block.timestampsMs()[i] != CrashWriter.timeMs(row)
                                || block.values()[i] != CrashWriter.value(row, number)) {
                            throw new AssertionError("series " + number + ", row " + row);
                        }
                    }
                }
                assertTrue(rows < 0 || rows == row, "a batch is not whole");
                rows = row;
            }
        }
        return Math.max(0, rows);
    }

    private Process run(boolean trial, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-Xmx48m",
                                // The classes of the first run are mapped by the others.
                                (trial ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=")
                                        + folder.resolve("classes.jsa"),
                                "-Xlog:disable",
                                "-Xlog:all=off",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dtinylog.level=off",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashWriter.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (trial) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        return builder.start();
    }
}
