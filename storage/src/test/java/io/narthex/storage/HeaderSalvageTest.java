package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rings of which both copies of the header are garbage: whatever their age, everything that was
 * synced comes back, and where the rest does not tell what the header said, nothing is deleted.
 */
class HeaderSalvageTest {
    private static final long SIZE = 24 << 20;
    private static final int HEADERS = RingDescriptor.HEADER_COPIES * RingDescriptor.PAGE_BYTES;

    @TempDir Path folder;

    private final Series[] series = new Series[50];
    private int next;

    private TimeSeriesDatabase open(long size) throws IOException {
        return TestDatabase.open(folder, size);
    }

    private void rows(TimeSeriesDatabase database, int count) {
        for (int i = 0; i < series.length; i++) {
            series[i] = TestDatabase.series("a", i);
        }
        for (int i = 0; i < count; i++, next++) {
            long timeMs = TestDatabase.NOW_MS - 20_000_000 + next * 1000L;
            double value = Math.sin(next) * 1e6;
            assertEquals(
                    series.length,
                    database.append(TestDatabase.batch("s", timeMs, series, value)).appended());
        }
    }

    private byte[] header() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(ring().toFile(), "r")) {
            byte[] header = new byte[RingDescriptor.CREATED_MS_OFFSET];
            file.readFully(header);
            return header;
        }
    }

    private Path ring() {
        return folder.resolve("ring");
    }

    private void garbage(long from, int length) throws IOException {
        byte[] garbage = new byte[length];
        new Random(7).nextBytes(garbage);
        try (RandomAccessFile file = new RandomAccessFile(ring().toFile(), "rw")) {
            file.seek(from);
            file.write(garbage);
        }
    }

    private List<String> setAside() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".damaged-"))
                    .toList();
        }
    }

    /** Damages the header and opens: all is there, and is written on. */
    private void assertSalvaged(long size, Map<Labels, Map<Long, Long>> synced) throws IOException {
        garbage(0, HEADERS);
        byte[] garbage = Arrays.copyOf(Files.readAllBytes(ring()), HEADERS);
        try (TimeSeriesDatabase database = open(size)) {
            TestDatabase.assertSame(synced, TestDatabase.all(database));
            assertEquals(StorageLosses.NONE, database.losses());
            rows(database, 20);
            assertTrue(database.sealNow());
        }
        List<String> aside = setAside();
        assertEquals(1, aside.size(), aside.toString());
        assertTrue(aside.getFirst().startsWith("ring.header.damaged-"), aside.toString());
        Path kept = folder.resolve(aside.getFirst());
        assertEquals(0, Arrays.compare(garbage, Files.readAllBytes(kept)));
        Files.delete(kept);
        try (TimeSeriesDatabase database = open(size)) {
            assertEquals(next, TestDatabase.count(database, series[0]));
            assertEquals(StorageLosses.NONE, database.losses());
        }
        assertEquals(List.of(), setAside());
    }

    private Map<Labels, Map<Long, Long>> fill(long size, int times) throws IOException {
        try (TimeSeriesDatabase database = open(size)) {
            for (int i = 0; i < times; i++) {
                rows(database, 200);
                assertTrue(database.sealNow());
            }
            rows(database, 30);
            assertTrue(database.syncNow());
            return TestDatabase.all(database);
        }
    }

    /** The journal alone tells. */
    @Test
    void beforeTheFirstExtentIsBegun() throws IOException {
        var synced = fill(SIZE, 0);
        assertSalvaged(SIZE, synced);
    }

    @Test
    void withOneExtent() throws IOException {
        var synced = fill(SIZE, 1);
        byte[] before = header();
        assertSalvaged(SIZE, synced);
        assertEquals(0, Arrays.compare(before, header()));
    }

    @Test
    void afterItWasMadeLargerAndSmaller() throws IOException {
        fill(SIZE, 12);
        var larger = fill(40 << 20, 4);
        assertSalvaged(40 << 20, larger);
        var smaller = fill(20 << 20, 1);
        assertSalvaged(20 << 20, smaller);
    }

    /** Then the footer and the segments show that an extent lies before the first header. */
    @Test
    void withTheFirstExtentsHeaderToo() throws IOException {
        var synced = fill(SIZE, 12);
        long first = LittleEndian.getLong(header(), RingDescriptor.EXTENTS_POSITION_OFFSET);
        garbage(first, RingDescriptor.EXTENT_HEADER_BYTES);
        assertSalvaged(SIZE, synced);
    }

    /** Segments name the journal, in which nothing is left to read. */
    @Test
    void withAJournalOfGarbage() throws IOException {
        fill(SIZE, 12);
        long pages = LittleEndian.getLong(header(), RingDescriptor.JOURNAL_PAGES_OFFSET);
        garbage(0, (int) (HEADERS + pages * RingDescriptor.PAGE_BYTES));
        try (TimeSeriesDatabase database = open(SIZE)) {
            assertEquals(12 * 200, TestDatabase.count(database, series[0]));
            assertEquals(1, database.losses().commits());
        }
    }

    @Test
    void isReadWithoutWriting() throws IOException {
        var synced = fill(SIZE, 3);
        garbage(0, HEADERS);
        byte[] before = Files.readAllBytes(ring());
        try (RingInspector inspector = RingInspector.open(folder)) {
            RingReport report = inspector.verify();
            assertEquals(0, report.headers());
            assertFalse(report.isIntact());
            assertEquals(0, report.lostSamples());
            try (var querier = inspector.querier(0, TestDatabase.NOW_MS)) {
                TestDatabase.assertSame(
                        synced,
                        TestDatabase.read(querier.select(List.of(), 0, TestDatabase.NOW_MS)));
            }
        }
        assertEquals(0, Arrays.compare(before, Files.readAllBytes(ring())));
    }

    /** Extents of two rings in one file: a guess would overwrite one of them. */
    @Test
    void whatDoesNotAgreeIsSetAside() throws IOException {
        fill(SIZE, 12);
        byte[] ours = header();
        long at = LittleEndian.getLong(ours, RingDescriptor.EXTENTS_POSITION_OFFSET);
        long bytes = LittleEndian.getLong(ours, RingDescriptor.EXTENT_BYTES_OFFSET);
        byte[] extent = new byte[(int) bytes];
        Path other = folder.resolve("other");
        TimeSeriesDatabase stranger = TestDatabase.open(other, SIZE);
        try (stranger) {
            next = 0;
            rows(stranger, 300);
            assertTrue(stranger.sealNow());
        }
        try (RandomAccessFile from = new RandomAccessFile(other.resolve("ring").toFile(), "r");
                RandomAccessFile to = new RandomAccessFile(ring().toFile(), "rw")) {
            from.seek(at);
            from.readFully(extent);
            to.seek(at);
            to.write(extent);
        }
        garbage(0, HEADERS);
        byte[] before = Files.readAllBytes(ring());
        try (TimeSeriesDatabase database = open(SIZE)) {
            assertTrue(TestDatabase.all(database).isEmpty());
        }
        List<String> aside = setAside();
        assertEquals(1, aside.size(), aside.toString());
        assertEquals(
                0, Arrays.compare(before, Files.readAllBytes(folder.resolve(aside.getFirst()))));
    }
}
