package io.narthex.storage.ring;

import io.narthex.core.model.Labels;
import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.head.Column;
import io.narthex.storage.head.HeadChunk;
import io.narthex.storage.head.HeadSeries;
import io.narthex.storage.head.HeadTimes;
import io.narthex.storage.head.OwnChunk;
import io.narthex.storage.head.SealSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One chunk to be written.
 *
 * @param base the series that this one is best told from, or itself
 * @param shared its values in the rows of a column; either of this and {@code own} is set
 * @param annex what its samples have besides values, or null
 */
record SegmentItem(
        HeadSeries series,
        HeadSeries base,
        @Nullable HeadChunk shared,
        @Nullable OwnChunk own,
        @Nullable AnnexWriter annex) {
    private static final String BUCKET = "_bucket";
    private static final String COUNT = "_count";
    private static final String BOUND = "le";
    private static final String INFINITE = "+Inf";

    /** Samples of a series are in order of time, and after those of its base. */
    private static final Comparator<SegmentItem> ORDER =
            Comparator.<SegmentItem>comparingInt(item -> item.base.id())
                    .thenComparing(item -> item.base != item.series)
                    .thenComparingInt(item -> item.series.id())
                    .thenComparingLong(item -> item.times().minMs());

    static List<SegmentItem> inOrder(SealSet set) {
        Map<Labels, HeadSeries> histograms = new HashMap<>();
        for (Column column : set.columns()) {
            for (HeadChunk chunk : column.chunks()) {
                Labels labels = chunk.series().labels();
                if (labels.get(BOUND).equals(INFINITE)) {
                    Labels histogram = histogram(labels);
                    if (histogram != null) {
                        histograms.put(histogram, chunk.series());
                    }
                }
            }
        }
        List<SegmentItem> items = new ArrayList<>();
        for (Column column : set.columns()) {
            for (HeadChunk chunk : column.chunks()) {
                HeadSeries series = chunk.series();
                Labels histogram = histograms.isEmpty() ? null : histogram(series.labels());
                HeadSeries base = histogram == null ? null : histograms.get(histogram);
                items.add(
                        new SegmentItem(
                                series,
                                base == null ? series : base,
                                chunk,
                                null,
                                set.annexes().get(chunk)));
            }
        }
        for (OwnChunk own : set.own()) {
            items.add(
                    new SegmentItem(own.series(), own.series(), null, own, set.annexes().get(own)));
        }
        items.sort(ORDER);
        return items;
    }

    /** The labels of a classic histogram that a bucket or count belongs to, or null. */
    private static @Nullable Labels histogram(Labels labels) {
        String name = labels.get(Labels.METRIC_NAME);
        boolean bucket = name.endsWith(BUCKET) && !labels.get(BOUND).isEmpty();
        if (!bucket && !name.endsWith(COUNT)) {
            return null;
        }
        Labels.Builder builder = Labels.builder(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            String of = labels.name(i);
            if (of.equals(Labels.METRIC_NAME)) {
                int end = name.length() - (bucket ? BUCKET : COUNT).length();
                builder.add(of, name.substring(0, end));
            } else if (!of.equals(BOUND)) {
                builder.add(of, labels.value(i));
            }
        }
        return builder.build();
    }

    HeadTimes times() {
        if (shared != null) {
            return shared.column();
        }
        if (own == null) {
            throw new IllegalStateException("a chunk of nothing: series=" + series.id());
        }
        return own;
    }

    int samples() {
        return shared == null ? times().rows() : shared.samples();
    }

    /** Whether {@code other} holds what this is told from. */
    boolean isRelativeTo(SegmentItem other) {
        return base != series
                && other.series == base
                && annex == null
                && shared != null
                && other.shared != null
                && shared.column() == other.shared.column();
    }
}
