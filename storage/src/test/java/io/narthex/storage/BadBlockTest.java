package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Blocks that take no writes, ever, on a disk that takes all others: they are passed over, nothing
 * is lost, and what they take is told.
 */
class BadBlockTest {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final long SIZE = 2 << 20;

    @TempDir Path folder;

    private final FaultyFiles files = new FaultyFiles();
    private final Series[] series =
            IntStream.range(0, 40)
                    .mapToObj(i -> TestDatabase.series("a", i))
                    .toArray(Series[]::new);
    private final Map<Labels, Map<Long, Long>> model = new TreeMap<>();
    private PrometheusRegistry registry = new PrometheusRegistry();
    private int next;
    private long extentsPosition;
    private long extentBytes;
    private long extentCount;
    private long journalPages;

    @BeforeEach
    void makeRing() throws IOException {
        open().close();
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("ring").toFile(), "r")) {
            byte[] header = new byte[RingDescriptor.HEADER_BYTES];
            file.readFully(header);
            extentsPosition = LittleEndian.getLong(header, RingDescriptor.EXTENTS_POSITION_OFFSET);
            extentBytes = LittleEndian.getLong(header, RingDescriptor.EXTENT_BYTES_OFFSET);
            extentCount = LittleEndian.getLong(header, RingDescriptor.EXTENT_COUNT_OFFSET);
            journalPages = LittleEndian.getLong(header, RingDescriptor.JOURNAL_PAGES_OFFSET);
        }
    }

    private TimeSeriesDatabase open() throws IOException {
        registry = new PrometheusRegistry();
        return TimeSeriesDatabase.open(
                TestDatabase.options(folder, SIZE), TestDatabase.environment(files), registry);
    }

    private void bad(long from, long bytes) {
        files.badFrom = from;
        files.badTo = from + bytes;
    }

    private void rows(TimeSeriesDatabase database, int count) {
        for (int i = 0; i < count; i++, next++) {
            long timeMs = TestDatabase.NOW_MS - 20_000_000 + next * 1000L;
            double value = Math.sin(next) * 1e6;
            var result = database.append(TestDatabase.batch("s", timeMs, series, value));
            assertEquals(series.length, result.appended());
            for (int j = 0; j < series.length; j++) {
                model.computeIfAbsent(series[j].labels(), _ -> new TreeMap<>())
                        .put(timeMs, Double.doubleToRawLongBits(value + j));
            }
        }
    }

    private long badBytes() {
        for (var snapshot : registry.scrape()) {
            if (snapshot.getMetadata().getName().equals("narthex_storage_bad_bytes")) {
                return (long) ((GaugeSnapshot) snapshot).getDataPoints().getFirst().getValue();
            }
        }
        throw new AssertionError("no such metric");
    }

    private void assertWholeAfterARestart(TimeSeriesDatabase database) throws IOException {
        TestDatabase.assertSame(model, TestDatabase.all(database));
        assertEquals(StorageLosses.NONE, database.losses());
        database.close();
        try (TimeSeriesDatabase again = open()) {
            TestDatabase.assertSame(model, TestDatabase.all(again));
            assertEquals(StorageLosses.NONE, again.losses());
        }
    }

    /** The extent's header, its first segment, one behind others, its footer. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, -2})
    void anExtentIsPassedOver(int page) throws IOException {
        TimeSeriesDatabase database = open();
        long at = extentsPosition + extentBytes + (long) page * PAGE;
        bad(page < 0 ? at + extentBytes : at, PAGE);
        int failed = 0;
        for (int i = 0; i < 30; i++) {
            rows(database, 30);
            failed += database.sealNow() ? 0 : 1;
        }
        // Two were tried again; with the third the next extent was taken at once.
        assertEquals(2, failed);
        assertEquals(DiskState.OK, database.diskState());
        assertEquals(extentBytes, badBytes());
        assertEquals(extentBytes, database.stats().badBytes());
        try (RingInspector inspector = RingInspector.open(folder)) {
            RingReport report = inspector.verify();
            assertEquals(0, report.lostSamples());
            // Where segments stand before the bad block: the extent has no footer.
            assertEquals(page > 1 || page < 0 ? 1 : 0, report.findings().size());
        }
        assertWholeAfterARestart(database);
    }

    /** The ring laps, also over what stands in an extent that is passed over. */
    @Test
    void theRingLapsWithoutIt() throws IOException {
        try (TimeSeriesDatabase database = open()) {
            bad(extentsPosition + 2 * extentBytes + 6 * PAGE, PAGE);
            for (int lap = 0; lap < 40 || oldest(database) < 1000; lap++) {
                assertTrue(lap < 1000, "it does not lap");
                rows(database, 30);
                database.sealNow();
                assertEquals(
                        TestDatabase.NOW_MS - 20_000_000 + (next - 1) * 1000L,
                        newest(database),
                        "what was sealed last");
            }
            assertEquals(extentBytes, badBytes());
            assertEquals(StorageLosses.NONE, database.losses());
        }
        bad(0, 0);
        try (TimeSeriesDatabase database = open()) {
            assertEquals(StorageLosses.NONE, database.losses());
            assertEquals(0, badBytes());
        }
    }

    /** The row of the oldest sample. */
    private static long oldest(TimeSeriesDatabase database) {
        return (database.stats().minMs() - (TestDatabase.NOW_MS - 20_000_000)) / 1000;
    }

    private long newest(TimeSeriesDatabase database) {
        var samples = TestDatabase.all(database).get(series[0].labels());
        long newest = Long.MIN_VALUE;
        for (long timeMs : samples == null ? Map.<Long, Long>of().keySet() : samples.keySet()) {
            newest = Math.max(newest, timeMs);
        }
        return newest;
    }

    /** All of them fail, and the journal does not: that is not for bad blocks. */
    @Test
    void notMoreThanAQuarterOfTheExtents() throws IOException {
        try (TimeSeriesDatabase database = open()) {
            bad(extentsPosition, extentCount * extentBytes);
            for (int i = 0; i < 60; i++) {
                rows(database, 1);
                database.sealNow();
            }
            assertEquals(extentCount / 4 * extentBytes, badBytes());
            bad(0, 0);
            rows(database, 1);
            assertTrue(database.sealNow());
            TestDatabase.assertSame(model, TestDatabase.all(database));
        }
    }

    /** Pages of the journal are stepped over, in each of its laps. */
    @ParameterizedTest
    @CsvSource({"0, 1", "5, 1", "63, 1", "20, 9"})
    void pagesOfTheJournalAreSteppedOver(int page, int count) throws IOException {
        TimeSeriesDatabase database = open();
        bad((2L + page) * PAGE, (long) count * PAGE);
        int failed = 0;
        for (int i = 0; i < 3 * journalPages; i++) {
            rows(database, 1);
            failed += database.syncNow() ? 0 : 1;
            if (i % 50 == 49) {
                // Many pages at once.
                rows(database, 60);
                failed += database.syncNow() ? 0 : 1;
            }
        }
        assertEquals(2, failed);
        assertEquals(DiskState.OK, database.diskState());
        assertTrue(
                badBytes() >= (long) count * PAGE && badBytes() <= 2L * count * PAGE,
                () -> "" + badBytes());
        assertEquals(badBytes(), database.stats().badBytes());
        assertWholeAfterARestart(database);
    }

    /** A start after each of the commits about the bad pages reads all of them. */
    @Test
    void whatWasSteppedOverDoesNotCountAtAStart() throws IOException {
        bad((2L + 4) * PAGE, 2 * PAGE);
        for (int i = 0; i < 12; i++) {
            TimeSeriesDatabase database = open();
            rows(database, 9);
            // Some attempts at the bad pages, where the start has not stepped over them.
            boolean done = false;
            for (int tries = 0; tries < 4 && !done; tries++) {
                done = database.syncNow();
            }
            assertTrue(done);
            assertWholeAfterARestart(database);
        }
    }

    /** Where there is little room behind the bad pages all is sealed, and little is written. */
    @ParameterizedTest
    @ValueSource(ints = {1, 12, 20})
    void aFullJournalIsSealedFirst(int pages) throws IOException {
        try (TimeSeriesDatabase database = open()) {
            long used = 0;
            while (used < journalPages * 5 / 8) {
                rows(database, 4);
                assertTrue(database.syncNow());
                used = database.stats().journalUsedBytes() / PAGE;
            }
            bad((2 + used) * PAGE, (long) pages * PAGE);
            rows(database, 80);
            int failed = 0;
            while (!database.syncNow()) {
                assertTrue(++failed < 10, "it never finds a place");
            }
            assertEquals(pages == 1 ? 0 : 1, Math.min(1, database.stats().segments()));
            for (int i = 0; i < journalPages; i++) {
                rows(database, 4);
                assertTrue(database.syncNow());
            }
            assertWholeAfterARestart(database);
        }
    }

    /** What is carried forward next is not looked for within the commit that was moved. */
    @Test
    void aSealRightBehindALongCommitThatWasMoved() throws IOException {
        try (TimeSeriesDatabase database = open()) {
            rows(database, 1);
            assertTrue(database.syncNow());
            bad((2L + 1) * PAGE, PAGE);
            rows(database, 80);
            int failed = 0;
            while (!database.syncNow()) {
                failed++;
            }
            assertEquals(2, failed);
            rows(database, 1);
            assertTrue(database.sealNow());
            assertWholeAfterARestart(database);
        }
    }

    /** A disk that takes nothing has no bad pages. */
    @Test
    void aDiskThatTakesNothingIsNotStepped() throws IOException {
        try (TimeSeriesDatabase database = open()) {
            rows(database, 1);
            assertTrue(database.syncNow());
            files.failWithIoError();
            for (int i = 0; i < 30; i++) {
                rows(database, 1);
                database.syncNow();
            }
            files.failWith = 0;
            assertEquals(0, badBytes());
            assertTrue(database.syncNow());
            // One page was in use; the next begins behind it.
            assertTrue(database.stats().journalUsedBytes() <= 8 * PAGE);
            assertWholeAfterARestart(database);
        }
    }
}
