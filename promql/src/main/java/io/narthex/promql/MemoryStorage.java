package io.narthex.promql;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import io.narthex.promql.histogram.Resets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Samples in memory, for tests of rules and of the engine. May be read from any thread while
 * nothing is added.
 */
public final class MemoryStorage implements Queryable {
    private static final int BLOCK_SAMPLES = 1024;

    private final Map<Labels, SampleBlock> series = new TreeMap<>();

    /** Adds a sample, in order of time at the least cost; an older one of this timestamp goes. */
    public void add(Labels labels, long timestampMs, double value) {
        SampleBlock samples = series.computeIfAbsent(labels, _ -> new SampleBlock());
        int size = samples.size();
        if (size > 0 && samples.timestampsMs()[size - 1] >= timestampMs) {
            insert(samples, timestampMs, value);
        } else {
            samples.add(timestampMs, value);
        }
    }

    /**
     * Adds a native histogram after all others of its series. It is given what a storage knows of
     * resets: whether there was one since the sample before.
     */
    public void add(Labels labels, long timestampMs, Histogram histogram) {
        SampleBlock samples = series.computeIfAbsent(labels, _ -> new SampleBlock());
        int last = samples.size() - 1;
        if (last >= 0 && samples.timestampsMs()[last] >= timestampMs) {
            throw new IllegalArgumentException(
                    "histograms must come in order of time: timestampMs=" + timestampMs);
        }
        @Nullable Histogram[] before = samples.histograms();
        Histogram previous = before == null ? null : before[last];
        Histogram hinted =
                previous == null || previous.resetHint() == Histogram.ResetHint.GAUGE
                        ? histogram
                        : histogram.withResetHint(Resets.hintOf(histogram, previous));
        samples.add(timestampMs, hinted);
    }

    /** Says when the sample of a series at {@code timestampMs} began to count. */
    public void startTimestamp(Labels labels, long timestampMs, long startMs) {
        SampleBlock samples = series.get(labels);
        int size = samples == null ? 0 : samples.size();
        if (samples == null
                || Arrays.binarySearch(samples.timestampsMs(), 0, size, timestampMs) < 0) {
            throw new IllegalArgumentException("no sample: timestampMs=" + timestampMs);
        }
        samples.startTimestamp(
                Arrays.binarySearch(samples.timestampsMs(), 0, size, timestampMs), startMs);
    }

    private static void insert(SampleBlock samples, long timestampMs, double value) {
        int size = samples.size();
        int at = Arrays.binarySearch(samples.timestampsMs(), 0, size, timestampMs);
        if (at >= 0) {
            samples.values()[at] = value;
            return;
        }
        at = -at - 1;
        samples.ensureCapacity(size + 1);
        System.arraycopy(samples.timestampsMs(), at, samples.timestampsMs(), at + 1, size - at);
        System.arraycopy(samples.values(), at, samples.values(), at + 1, size - at);
        samples.timestampsMs()[at] = timestampMs;
        samples.values()[at] = value;
        samples.size(size + 1);
    }

    /** Forgets everything. */
    public void clear() {
        series.clear();
    }

    @Override
    public Querier querier(long minMs, long maxMs) {
        return new View(minMs, maxMs);
    }

    private final class View implements Querier {
        private final long minMs;
        private final long maxMs;

        View(long minMs, long maxMs) {
            this.minMs = minMs;
            this.maxMs = maxMs;
        }

        private List<Map.Entry<Labels, SampleBlock>> matching(List<Matcher> matchers) {
            List<Map.Entry<Labels, SampleBlock>> matching = new ArrayList<>();
            for (Map.Entry<Labels, SampleBlock> one : series.entrySet()) {
                if (Matcher.allMatch(matchers, one.getKey())) {
                    matching.add(one);
                }
            }
            return matching;
        }

        @Override
        public SeriesSet select(List<Matcher> matchers, long fromMs, long toMs) {
            return new Selection(
                    matching(matchers), Math.max(minMs, fromMs), Math.min(maxMs, toMs));
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers) {
            TreeSet<String> names = new TreeSet<>();
            for (Map.Entry<Labels, SampleBlock> one : matching(matchers)) {
                one.getKey().forEach((name, _) -> names.add(name));
            }
            return List.copyOf(names);
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers) {
            TreeSet<String> values = new TreeSet<>();
            for (Map.Entry<Labels, SampleBlock> one : matching(matchers)) {
                if (one.getKey().has(name)) {
                    values.add(one.getKey().get(name));
                }
            }
            return List.copyOf(values);
        }

        @Override
        public void close() {}
    }

    private static final class Selection implements SeriesSet {
        private final List<Map.Entry<Labels, SampleBlock>> selected;
        private final long minMs;
        private final long maxMs;
        private int next;

        Selection(List<Map.Entry<Labels, SampleBlock>> selected, long minMs, long maxMs) {
            this.selected = selected;
            this.minMs = minMs;
            this.maxMs = maxMs;
        }

        @Override
        public SeriesSet fork() {
            return new Selection(selected, minMs, maxMs);
        }

        @Override
        public boolean next() {
            next++;
            return next <= selected.size();
        }

        @Override
        public Labels labels() {
            return selected.get(next - 1).getKey();
        }

        @Override
        public SampleCursor samples() {
            SampleBlock all = selected.get(next - 1).getValue();
            int from = firstFrom(all, minMs);
            int to = maxMs == Long.MAX_VALUE ? all.size() : firstFrom(all, maxMs + 1);
            return new RunCursor(all, from, to);
        }

        private static int firstFrom(SampleBlock samples, long timestampMs) {
            int at = Arrays.binarySearch(samples.timestampsMs(), 0, samples.size(), timestampMs);
            return at >= 0 ? at : -at - 1;
        }
    }

    private static final class RunCursor implements SampleCursor {
        private final SampleBlock samples;
        private int next;
        private final int to;

        RunCursor(SampleBlock samples, int from, int to) {
            this.samples = samples;
            this.next = from;
            this.to = to;
        }

        @Override
        public boolean next(SampleBlock block) {
            block.clear();
            int count = Math.min(BLOCK_SAMPLES, to - next);
            if (count <= 0) {
                return false;
            }
            block.add(samples, next, count);
            next += count;
            return true;
        }
    }
}
