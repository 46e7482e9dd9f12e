package io.narthex.forwarder;

import io.narthex.core.model.Cursor;
import io.narthex.core.model.Cursors;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.ExemplarFeed;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.SampleRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Positions in a list: the smallest thing that keeps the contract of {@link Cursors}. */
final class InMemoryCursors implements Cursors {
    record Sample(Labels labels, long timestampMs, double value, @Nullable Histogram histogram) {
        Sample(Labels labels, long timestampMs, double value) {
            this(labels, timestampMs, value, null);
        }
    }

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Integer> acknowledged = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    synchronized void append(Labels labels, long timestampMs, double value) {
        samples.add(new Sample(labels, timestampMs, value));
        notifyAll();
    }

    synchronized void append(Labels labels, long timestampMs, Histogram histogram) {
        samples.add(new Sample(labels, timestampMs, histogram.sum(), histogram));
        notifyAll();
    }

    /** The position of a destination, as a restart would find it. */
    synchronized int acknowledged(String destination) {
        return acknowledged.getOrDefault(destination, -1);
    }

    /** Names a destination before there are samples, as an earlier run would have. */
    synchronized void name(String destination) {
        acknowledged.putIfAbsent(destination, samples.size());
    }

    synchronized Set<String> names() {
        return Set.copyOf(acknowledged.keySet());
    }

    final List<MetricFamily> families = new ArrayList<>();
    private final List<Map.Entry<Labels, Exemplar>> exemplars = new ArrayList<>();

    /** Samples, exemplars and metadata, all in memory. */
    Forwarder.Sources sources() {
        return new Forwarder.Sources(this, this::readExemplars, () -> List.copyOf(families));
    }

    synchronized void addExemplar(Labels series, Exemplar exemplar) {
        exemplars.add(Map.entry(series, exemplar));
    }

    private synchronized long readExemplars(long after, int max, ExemplarFeed.Visitor visitor) {
        int to = (int) Math.min(exemplars.size(), after + max);
        for (int i = (int) after; i < to; i++) {
            visitor.exemplar(exemplars.get(i).getKey(), exemplars.get(i).getValue());
        }
        return to;
    }

    @Override
    public synchronized Cursor open(String destination) {
        if (!open.add(destination)) {
            throw new IllegalStateException("open already: destination=" + destination);
        }
        name(destination);
        return new Position(destination, acknowledged(destination));
    }

    @Override
    public synchronized void retain(Set<String> destinations) {
        acknowledged.keySet().retainAll(destinations);
    }

    private final class Position implements Cursor {
        private final String destination;
        private int read;

        private Position(String destination, int read) {
            this.destination = destination;
            this.read = read;
        }

        @Override
        public int read(SampleRows rows, int maxSamples) {
            synchronized (InMemoryCursors.this) {
                rows.clear();
                while (read < samples.size() && rows.size() < maxSamples) {
                    Sample sample = samples.get(read++);
                    Histogram histogram = sample.histogram();
                    if (histogram == null) {
                        rows.add(sample.labels(), sample.timestampMs(), sample.value());
                    } else {
                        rows.add(sample.labels(), sample.timestampMs(), histogram);
                    }
                }
                return rows.size();
            }
        }

        @Override
        public void acknowledge() {
            synchronized (InMemoryCursors.this) {
                acknowledged.put(destination, read);
            }
        }

        @Override
        public void rewind() {
            read = acknowledged(destination);
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            synchronized (InMemoryCursors.this) {
                if (read == samples.size()) {
                    InMemoryCursors.this.wait(timeout.toMillis());
                }
                return read < samples.size();
            }
        }

        @Override
        public Backlog backlog() {
            synchronized (InMemoryCursors.this) {
                int from = acknowledged(destination);
                return new Backlog(
                        samples.size() - from,
                        from == samples.size() ? Long.MAX_VALUE : samples.get(from).timestampMs(),
                        0);
            }
        }

        @Override
        public void close() {
            synchronized (InMemoryCursors.this) {
                open.remove(destination);
            }
        }
    }
}
