package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Series;
import io.narthex.storage.format.SegmentDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks into a folder, also while an agent runs on it. */
class RingInspectorTest {
    private static final long SIZE = 4L << 20;
    private static final long START_MS = TestDatabase.NOW_MS - 10_000_000L;

    @TempDir Path folder;

    private final Series[] series = {
        TestDatabase.series("i", 0), TestDatabase.series("i", 1), TestDatabase.series("i", 2)
    };

    private void append(TimeSeriesDatabase database, int from, int rows) {
        for (int row = from; row < from + rows; row++) {
            database.append(TestDatabase.batch("s", START_MS + row * 100L, series, row % 977));
        }
    }

    private static Map<Labels, Map<Long, Long>> all(RingInspector inspector) {
        long end = Long.MAX_VALUE / 4;
        try (Querier querier = inspector.querier(-end, end)) {
            return TestDatabase.read(querier.select(List.<Matcher>of(), -end, end));
        }
    }

    @Test
    void seesWhatTheAgentHasCommitted() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, 0, 700);
            assertTrue(database.sealNow());
            append(database, 700, 100);
            assertTrue(database.syncNow());
            try (RingInspector inspector = RingInspector.open(folder)) {
                TestDatabase.assertSame(TestDatabase.all(database), all(inspector));
                assertEquals(database.segments(), inspector.segments());
                SegmentFacts first = inspector.segments().getFirst();
                assertEquals(1, first.sequence());
                assertEquals(3, first.series());
                assertEquals(START_MS, first.minMs());
                assertEquals(2100, first.samples());
                assertEquals(9, first.chunks());
                assertTrue(first.bytesPerSample() > 0);
                RingFacts facts = inspector.facts();
                assertEquals(3, facts.headSeries());
                assertEquals(1, facts.extentsUsed());
                assertTrue(facts.ringBytes() <= SIZE);
                RingReport report = inspector.verify();
                assertTrue(report.isIntact(), report::toString);
                assertEquals(2100, report.samples());
                assertEquals(9, report.chunks());
            }
        }
    }

    @Test
    void readsRightWhileTheAgentLaps() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (TimeSeriesDatabase database = TestDatabase.open(folder, 1 << 20)) {
            append(database, 0, 2000);
            Thread writer =
                    new Thread(() -> {
                        for (int row = 2000; !done.get(); row += 100) {
                            append(database, row, 100);
                            database.workNow();
                        }
                    });
            writer.start();
            for (int i = 0; i < 30; i++) {
                try (RingInspector inspector = RingInspector.open(folder)) {
                    all(inspector)
                            .forEach((labels, samples) -> {
                                int number = Integer.parseInt(labels.get("n"));
                                samples.forEach((timeMs, bits) ->
                                        assertEquals(
                                                (double) ((timeMs - START_MS) / 100 % 977 + number),
                                                Double.longBitsToDouble(bits)));
                            });
                    RingReport report = inspector.verify();
                    assertTrue(report.findings().isEmpty(), report::toString);
                }
            }
            done.set(true);
            writer.join();
        }
    }

    @Test
    void findsEveryDamage() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, 0, 100);
            assertTrue(database.sealNow());
            append(database, 100, 100);
            assertTrue(database.sealNow());
        }
        SegmentFacts second;
        try (RingInspector inspector = RingInspector.open(folder)) {
            second = inspector.segments().get(1);
            assertEquals(2, inspector.verify().headers());
        }
        // The last byte of the second segment's last chunk.
        try (RandomAccessFile ring = new RandomAccessFile(folder.resolve("ring").toFile(), "rw")) {
            byte[] all = new byte[(int) ring.length()];
            ring.readFully(all);
            int at = 8192 + (int) ringJournalBytes() + 4096 + 4096;
            // Behind it stands the copy of the segment's header.
            int last = at + 4095 - SegmentDescriptor.HEADER_BYTES;
            while (all[last] == 0) {
                last--;
            }
            ring.seek(last);
            ring.write(all[last] ^ 1);
            ring.seek(100);
            ring.write(1);
        }
        try (RingInspector inspector = RingInspector.open(folder)) {
            RingReport report = inspector.verify();
            assertFalse(report.isIntact());
            assertEquals(1, report.headers());
            assertEquals(1, report.damagedChunks());
            assertEquals(100, report.lostSamples());
            assertEquals(
                    List.of(
                            new RingReport.Finding(
                                    2, "chunk", 100, second.minMs(), second.maxMs())),
                    report.findings());
            assertEquals(500, report.samples());
        }
    }

    /** Readers do without; who asks has to hear of it all the same. */
    @Test
    void findsDamagedHeadersAndFootersOfExtents() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, 1 << 20)) {
            for (int i = 0; i < 60; i++) {
                append(database, i * 8, 8);
                assertTrue(database.sealNow());
            }
        }
        byte[] image = Files.readAllBytes(folder.resolve("ring"));
        RingParts parts = new RingParts(image);
        assertTrue(parts.footers().size() > 1, "extents were closed");
        for (RingParts.Part part : parts.extentHeaders()) {
            assertFound(image, part, "extent header");
        }
        for (RingParts.Part part : parts.footers()) {
            assertFound(image, part, "extent footer");
        }
    }

    private void assertFound(byte[] image, RingParts.Part part, String name) throws IOException {
        byte[] damaged = image.clone();
        damaged[part.from() + 20] ^= 1;
        Files.write(folder.resolve("ring"), damaged);
        try (RingInspector inspector = RingInspector.open(folder)) {
            RingReport report = inspector.verify();
            assertEquals(
                    List.of(name),
                    report.findings().stream().map(RingReport.Finding::part).toList(),
                    part::toString);
            assertFalse(report.isIntact());
            assertEquals(0, report.lostSamples());
        }
    }

    private long ringJournalBytes() throws IOException {
        try (RingInspector inspector = RingInspector.open(folder)) {
            return inspector.facts().journalBytes();
        }
    }

    @Test
    void whatWasErasedIsNotDamage() throws Exception {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, 0, 100);
            assertTrue(database.sealNow());
            database.deleteSeries(
                    List.of(List.of(Matcher.equal("n", "1"))), START_MS, START_MS + 100_000);
            assertEquals(100, database.cleanTombstones());
        }
        try (RingInspector inspector = RingInspector.open(folder)) {
            RingReport report = inspector.verify();
            assertTrue(report.isIntact(), report::toString);
            assertEquals(1, report.deletedChunks());
            assertEquals(200, report.samples());
            assertEquals(2, all(inspector).size());
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertEquals(
                folder.resolve("ring").toString(),
                assertThrows(NoSuchFileException.class, () -> RingInspector.open(folder))
                        .getMessage());
        TestDatabase.open(folder, SIZE).close();
        try (RandomAccessFile ring = new RandomAccessFile(folder.resolve("ring").toFile(), "rw")) {
            ring.write(new byte[8192]);
        }
        assertEquals(
                folder.resolve("ring") + ": both copies of the ring's header are damaged",
                assertThrows(IOException.class, () -> RingInspector.open(folder)).getMessage());
    }
}
