package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Native histograms, their check, and the columns that carry them. */
class HistogramTest {
    private static final double[] NO_BOUNDS = {};

    private static Buckets buckets(int offset, double... counts) {
        return new Buckets(new int[] {offset}, new int[] {counts.length}, counts);
    }

    private static Histogram integer(double count, double zero, Buckets positive) {
        return new Histogram(
                3,
                1e-3,
                zero,
                count,
                18.4,
                positive,
                Buckets.NONE,
                NO_BOUNDS,
                ResetHint.UNKNOWN,
                true);
    }

    private static Histogram custom(double[] bounds, Buckets positive) {
        double count = 0;
        for (double one : positive.counts()) {
            count += one;
        }
        return new Histogram(
                Histogram.CUSTOM_SCHEMA,
                0,
                0,
                count,
                7,
                positive,
                Buckets.NONE,
                bounds,
                ResetHint.GAUGE,
                true);
    }

    @Test
    void equalityIsByContentAndBits() {
        Histogram one = integer(5, 2, buckets(-1, 1, 2));
        assertEquals(one, integer(5, 2, buckets(-1, 1, 2)));
        assertEquals(one.hashCode(), integer(5, 2, buckets(-1, 1, 2)).hashCode());
        assertNotEquals(one, integer(5, 2, buckets(0, 1, 2)));
        assertNotEquals(one, one.withResetHint(ResetHint.RESET));
        assertSame(one, one.withResetHint(ResetHint.UNKNOWN));
    }

    @Test
    void checkNamesTheFault() {
        assertNull(HistogramCheck.fault(integer(5, 2, buckets(-1, 1, 2))));
        assertNull(HistogramCheck.fault(custom(new double[] {1, 5}, buckets(0, 1, 2, 3))));
        assertEquals(
                "count does not fit its buckets: count=4.0, in buckets=5.0",
                HistogramCheck.fault(integer(4, 2, buckets(-1, 1, 2))));
        assertEquals(
                "zero bucket must not be negative: count=-1.0",
                HistogramCheck.fault(integer(5, -1, buckets(-1, 1, 2))));
        assertEquals(
                "positive bucket must not be negative: count=NaN",
                HistogramCheck.fault(integer(5, 2, buckets(-1, Double.NaN, 2))));
        assertEquals(
                "positive buckets list 3 and count 1",
                HistogramCheck.fault(
                        integer(
                                5,
                                2,
                                new Buckets(new int[] {0}, new int[] {3}, new double[] {3}))));
        assertEquals(
                "more custom buckets than bounds: buckets=4, bounds=2",
                HistogramCheck.fault(custom(new double[] {1, 5}, buckets(1, 1, 2, 3))));
        assertEquals(
                "custom bounds must increase: bound=1.0, before=5.0",
                HistogramCheck.fault(custom(new double[] {5, 1}, buckets(0, 1))));
    }

    @Test
    void batchKeepsEachSamplesKind() {
        Series a = new Series(Labels.of("__name__", "a"));
        Series b = new Series(Labels.of("__name__", "b"));
        Histogram histogram = integer(5, 2, buckets(-1, 1, 2));
        Batch batch = new Batch("test").reset(1000);
        batch.add(a, 1.5);
        batch.add(b, histogram);
        batch.startTimestamp(400);
        batch.add(a, 2.5, 2000);
        batch.add(b, histogram, 3000);
        for (int i = 0; i < 40; i++) {
            batch.add(a, i);
        }
        batch.addExemplar(b, new Exemplar(Labels.of("trace_id", "x"), 0.5, 900));
        assertNull(batch.histogram(0));
        assertSame(histogram, batch.histogram(1));
        assertEquals(18.4, batch.value(1));
        assertEquals(400, batch.startTimestampMs(1));
        assertEquals(0, batch.startTimestampMs(2));
        assertNull(batch.histogram(2));
        assertSame(histogram, batch.histogram(3));
        assertEquals(3000, batch.timestampMs(3));
        assertNull(batch.histogram(43));
        assertSame(b, batch.exemplarSeries(0));
        batch.reset(5000);
        assertEquals(0, batch.exemplarCount());
        batch.add(b, 7);
        assertNull(batch.histogram(0));
        assertEquals(0, batch.startTimestampMs(0));
    }

    @Test
    void blocksAndRowsCarryHistograms() {
        Histogram histogram = integer(5, 2, buckets(-1, 1, 2));
        SampleBlock block = new SampleBlock();
        for (int i = 0; i < 200; i++) {
            block.add(i, i);
        }
        block.add(200, histogram);
        block.startTimestamp(200, 7);
        SampleBlock other = new SampleBlock();
        other.add(block, 150, 51);
        other.trim(199, 300);
        assertEquals(2, other.size());
        @Nullable Histogram[] histograms = Objects.requireNonNull(other.histograms());
        assertNull(histograms[0]);
        assertSame(histogram, histograms[1]);
        assertEquals(7, Objects.requireNonNull(other.startTimestampsMs())[1]);
        other.clear();
        assertNull(other.histograms());

        SampleRows rows = new SampleRows();
        rows.add(Labels.EMPTY, 1, 2.5);
        rows.add(Labels.EMPTY, 2, histogram);
        rows.startTimestamp(9);
        assertNull(rows.histogram(0));
        assertSame(histogram, rows.histogram(1));
        assertEquals(0, rows.startTimestampMs(0));
        assertEquals(9, rows.startTimestampMs(1));
    }
}
