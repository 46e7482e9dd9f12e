package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Cursor;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dictionary sections with a flipped bit, with and without their copy at the extent's end. */
class DictionaryDamageTest {
    private static final long SIZE = 4 << 20;
    private static final int PAGE = RingDescriptor.PAGE_BYTES;

    @TempDir Path folder;

    private int rows;

    private static Series[] series(String name, int count) {
        Series[] series = new Series[count];
        for (int i = 0; i < count; i++) {
            series[i] = TestDatabase.series(name, i);
        }
        return series;
    }

    private void append(TimeSeriesDatabase database, String source, Series[] series, int count) {
        for (int i = 0; i < count; i++) {
            long timeMs = TestDatabase.NOW_MS - 10_000_000 + rows * 1000L;
            database.append(TestDatabase.batch(source, timeMs, series, Math.sin(rows++)));
        }
    }

    private TimeSeriesDatabase open(PrometheusRegistry registry) throws IOException {
        return TimeSeriesDatabase.open(
                TestDatabase.options(folder, SIZE), TestDatabase.environment(), registry);
    }

    static long counter(PrometheusRegistry registry, String name) {
        for (var snapshot : registry.scrape()) {
            if (snapshot instanceof CounterSnapshot counter
                    && snapshot.getMetadata().getName().equals(name)) {
                return (long) counter.getDataPoints().getFirst().getValue();
            }
        }
        throw new AssertionError("no such metric: " + name);
    }

    private byte[] ring() throws IOException {
        return Files.readAllBytes(folder.resolve("ring"));
    }

    /** Whether a segment that brings new series begins here. */
    private static boolean isSegment(byte[] ring, int at) {
        return LittleEndian.getInt(ring, at) == SegmentDescriptor.SEGMENT_MAGIC
                && LittleEndian.getInt(ring, at + SegmentDescriptor.NEW_SERIES_OFFSET) > 0;
    }

    private void flip(byte[] ring, int at) throws IOException {
        ring[at] ^= 4;
        Files.write(folder.resolve("ring"), ring);
    }

    private static int read(Cursor cursor) {
        SampleRows rows = new SampleRows();
        int read = 0;
        int got;
        while ((got = cursor.read(rows, 1000)) > 0) {
            read += got;
        }
        return read;
    }

    @Test
    void whatNothingDefinesIsCountedOnce() throws IOException {
        Series[] lost = series("lost", 5);
        try (TimeSeriesDatabase database = open(new PrometheusRegistry())) {
            append(database, "a", lost, 200);
            assertTrue(database.sealNow());
            append(database, "b", series("kept", 3), 150);
            assertTrue(database.sealNow());
        }
        // The head forgets the series with the journal; only the segments are left.
        byte[] ring = ring();
        for (int at = 2 * PAGE; at < SIZE / 16; at += PAGE) {
            ring[at] = 0;
        }
        int first = -1;
        for (int at = 0; at < ring.length && first < 0; at += PAGE) {
            first = isSegment(ring, at) ? at : -1;
        }
        flip(ring, first + SegmentDescriptor.HEADER_BYTES + 3);
        PrometheusRegistry registry = new PrometheusRegistry();
        try (TimeSeriesDatabase database = open(registry)) {
            for (int i = 0; i < 3; i++) {
                var all = TestDatabase.all(database);
                assertEquals(3, all.size());
                assertEquals(150, all.values().iterator().next().size());
                assertEquals(1000, counter(registry, "narthex_storage_lost_samples"));
            }
        }
    }

    @Test
    void theHeadKnowsWhatADamagedSectionSaid() throws IOException {
        Series[] known = series("known", 5);
        try (TimeSeriesDatabase database = open(new PrometheusRegistry())) {
            database.open("far").close();
            append(database, "a", known, 200);
            assertTrue(database.sealNow());
            append(database, "a", known, 10);
        }
        byte[] ring = ring();
        for (int at = 0; at < ring.length; at += PAGE) {
            if (isSegment(ring, at)) {
                flip(ring, at + SegmentDescriptor.HEADER_BYTES + 3);
            }
        }
        PrometheusRegistry registry = new PrometheusRegistry();
        try (TimeSeriesDatabase database = open(registry)) {
            assertEquals(210, TestDatabase.count(database, known[0]));
            assertEquals(1050, read(database.open("far")));
            assertEquals(0, counter(registry, "narthex_storage_lost_samples"));
        }
    }

    @Test
    void theCopyOfAClosedExtentIsRead() throws IOException {
        Series[] series = series("s", 30);
        try (TimeSeriesDatabase database = open(new PrometheusRegistry())) {
            database.open("far").close();
            for (int i = 0; i < 12; i++) {
                append(database, "a", series, 130);
                assertTrue(database.sealNow());
            }
            assertTrue(database.syncNow());
        }
        int samples = rows * series.length;
        byte[] ring = ring();
        Set<Long> extents = new TreeSet<>();
        for (int at = 0; at < ring.length; at += PAGE) {
            if (isSegment(ring, at)) {
                extents.add(
                        LittleEndian.getLong(ring, at + SegmentDescriptor.EXTENT_SEQUENCE_OFFSET));
            }
        }
        assertTrue(extents.size() > 2, "extents=" + extents);
        long newest = extents.stream().mapToLong(Long::longValue).max().orElseThrow();
        for (int at = 0; at < ring.length; at += PAGE) {
            if (isSegment(ring, at)
                    && LittleEndian.getLong(ring, at + SegmentDescriptor.EXTENT_SEQUENCE_OFFSET)
                            < newest) {
                flip(ring, at + SegmentDescriptor.HEADER_BYTES + 3);
            }
        }
        PrometheusRegistry registry = new PrometheusRegistry();
        try (TimeSeriesDatabase database = open(registry)) {
            int found = 0;
            for (var one : TestDatabase.all(database).values()) {
                found += one.size();
            }
            assertEquals(samples, found);
            assertEquals(samples, read(database.open("far")));
            assertEquals(0, counter(registry, "narthex_storage_lost_samples"));
        }
    }
}
