package io.narthex.forwarder;

import io.narthex.core.model.Cursor;
import io.narthex.core.model.Cursors;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Positions in a list: the smallest thing that keeps the contract of {@link Cursors}. */
final class InMemoryCursors implements Cursors {
    record Sample(Labels labels, long timestampMs, double value) {}

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Integer> acknowledged = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    synchronized void append(Labels labels, long timestampMs, double value) {
        samples.add(new Sample(labels, timestampMs, value));
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
                    rows.add(sample.labels(), sample.timestampMs(), sample.value());
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
