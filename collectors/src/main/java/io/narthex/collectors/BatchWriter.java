package io.narthex.collectors;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import io.narthex.core.model.Series;
import io.narthex.core.model.StaleMarker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns what collectors write into a batch, with the labels of the source added, and marks the end
 * of series that are no longer written. Confined to one thread.
 */
final class BatchWriter implements MetricWriter {
    /*
     * A source writes nearly the same series in the same order each time. So the series that stood
     * at this place in the reading before is tried first, and only where it differs is the table
     * asked; nothing is allocated for a series that is known.
     */
    private final Batch batch;
    private final String job;
    private final String instance;
    private final Map<Key, Entry> known = new HashMap<>();
    private final Key probe = new Key();
    private ArrayList<Entry> previous = new ArrayList<>();
    private ArrayList<Entry> present = new ArrayList<>();
    private @Nullable MetricFamily family;
    private long reading;
    private long duplicates;

    BatchWriter(String source, String job, String instance) {
        this.batch = new Batch(source);
        this.job = job;
        this.instance = instance;
    }

    /** Begins a reading. */
    void begin(long timestampMs) {
        batch.reset(timestampMs);
        present.clear();
        reading++;
        family = null;
        duplicates = 0;
    }

    @Override
    public void family(MetricFamily newFamily) {
        family = newFamily;
    }

    @Override
    public void sample(String suffix, Labels labels, double value) {
        MetricFamily of = family;
        if (of == null) {
            throw new IllegalStateException(
                    "family must come before its samples: labels=" + labels);
        }
        Entry entry = entry(of, suffix, labels);
        if (entry.reading == reading) {
            duplicates++;
            return;
        }
        entry.reading = reading;
        present.add(entry);
        batch.add(entry.series, value);
    }

    private Entry entry(MetricFamily of, String suffix, Labels labels) {
        probe.set(of, suffix, labels);
        int place = present.size();
        if (place < previous.size() && previous.get(place).key.equals(probe)) {
            return previous.get(place);
        }
        Entry entry = known.get(probe);
        if (entry == null) {
            Key key = new Key();
            key.set(of, suffix, labels);
            entry = new Entry(key, new Series(seriesLabels(of.name() + suffix, labels), of));
            known.put(key, entry);
            batch.addFamily(of);
        }
        return entry;
    }

    private Labels seriesLabels(String name, Labels labels) {
        return labels.toBuilder()
                .set(Labels.METRIC_NAME, name)
                .set(Labels.JOB, job)
                .set(Labels.INSTANCE, instance)
                .build();
    }

    /**
     * Ends the reading: series of the one before that were not written now are marked as ended and
     * forgotten. The batch is valid until the next {@link #begin}.
     */
    Batch finish() {
        for (int i = 0; i < previous.size(); i++) {
            Entry entry = previous.get(i);
            if (entry.reading != reading) {
                batch.add(entry.series, StaleMarker.VALUE);
                known.remove(entry.key);
            }
        }
        ArrayList<Entry> swap = previous;
        previous = present;
        present = swap;
        present.clear();
        return batch;
    }

    /** Samples of this reading whose series had been written already. */
    long duplicates() {
        return duplicates;
    }

    private static final class Entry {
        private final Key key;
        private final Series series;
        private long reading;

        Entry(Key key, Series series) {
            this.key = key;
            this.series = series;
        }
    }

    /** A series as a collector names it; changed only as {@link #probe}. */
    private static final class Key {
        private String name = "";
        private String suffix = "";
        private Labels labels = Labels.EMPTY;

        void set(MetricFamily of, String newSuffix, Labels newLabels) {
            name = of.name();
            suffix = newSuffix;
            labels = newLabels;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && name.equals(that.name)
                    && suffix.equals(that.suffix)
                    && labels.equals(that.labels);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * name.hashCode() + suffix.hashCode()) + labels.hashCode();
        }
    }
}
