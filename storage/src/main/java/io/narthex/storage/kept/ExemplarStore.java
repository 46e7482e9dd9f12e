package io.narthex.storage.kept;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.ExemplarFeed;
import io.narthex.core.model.ExemplarQueryable;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.RecordDescriptor;
import io.narthex.storage.head.Head;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest exemplars, a bounded number; the oldest by arrival goes first. Of one series each is
 * newer than the one before, as in Prometheus' circular exemplar storage. Thread-safe.
 */
public final class ExemplarStore extends KeptRecords implements ExemplarQueryable, ExemplarFeed {
    /** What an exemplar's labels may have, in code points (OpenMetrics 1.0, "Exemplars"). */
    private static final int LABELS_MAX = 128;

    private static final int ENTRY_BYTES = 24;

    private final int maxCount;
    private final long maxBytes;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Map<Labels, OfSeries> bySeries = new HashMap<>();
    private long bytes;
    private long nextNumber = 1;

    /** What of a series is kept. Guarded by the store. */
    private static final class OfSeries {
        final Labels labels;
        Exemplar newest;
        int count;

        OfSeries(Labels labels, Exemplar newest) {
            this.labels = labels;
            this.newest = newest;
        }
    }

    private record Entry(OfSeries series, Exemplar exemplar) {}

    /** What became of the exemplars of a batch. */
    public record Result(
            int appended, int duplicate, int outOfOrder, int future, int tooLong, int overLimit) {}

    /**
     * @param maxCount exemplars that are kept, 0 for none
     * @param maxBytes what they may take as a record
     */
    public ExemplarStore(int maxCount, long maxBytes) {
        super(RecordDescriptor.EXEMPLARS_TYPE);
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /**
     * Takes the exemplars of a batch that are acceptable.
     *
     * @param latestMs later ones are refused
     * @param isFull whether the journal takes no more records at present
     */
    public Result append(Batch batch, Head head, long latestMs, boolean isFull) {
        if (maxCount == 0) {
            return new Result(0, 0, 0, 0, 0, 0);
        }
        if (isFull) {
            return new Result(0, 0, 0, 0, 0, batch.exemplarCount());
        }
        int duplicate = 0;
        int outOfOrder = 0;
        int future = 0;
        int tooLong = 0;
        synchronized (head) {
            synchronized (this) {
                List<Entry> added = new ArrayList<>();
                for (int i = 0; i < batch.exemplarCount(); i++) {
                    Exemplar exemplar = batch.exemplar(i);
                    Labels labels = batch.exemplarSeries(i).labels();
                    OfSeries series = bySeries.get(labels);
                    if (length(exemplar.labels()) > LABELS_MAX) {
                        tooLong++;
                    } else if (exemplar.timestampMs() > latestMs) {
                        future++;
                    } else if (series != null && series.newest.equals(exemplar)) {
                        duplicate++;
                    } else if (series != null && isBefore(exemplar, series.newest)) {
                        outOfOrder++;
                    } else {
                        added.add(add(labels, exemplar));
                    }
                }
                if (!added.isEmpty()) {
                    ByteWriter payload = new ByteWriter(64);
                    write(added, nextNumber - added.size(), 0, payload);
                    record(head, payload);
                }
                return new Result(added.size(), duplicate, outOfOrder, future, tooLong, 0);
            }
        }
    }

    private static boolean isBefore(Exemplar one, Exemplar newest) {
        return one.timestampMs() < newest.timestampMs()
                || (one.timestampMs() == newest.timestampMs() && one.value() < newest.value());
    }

    private static int length(Labels labels) {
        int length = 0;
        for (int i = 0; i < labels.size(); i++) {
            length += labels.name(i).codePointCount(0, labels.name(i).length());
            length += labels.value(i).codePointCount(0, labels.value(i).length());
        }
        return length;
    }

    private Entry add(Labels labels, Exemplar exemplar) {
        OfSeries series = bySeries.get(labels);
        if (series == null) {
            series = new OfSeries(labels, exemplar);
            bySeries.put(labels, series);
            bytes += bytes(labels);
        }
        series.newest = exemplar;
        series.count++;
        Entry entry = new Entry(series, exemplar);
        entries.add(entry);
        bytes += ENTRY_BYTES + bytes(exemplar.labels());
        nextNumber++;
        while (entries.size() > maxCount || (bytes > maxBytes && entries.size() > 1)) {
            removeOldest();
        }
        return entry;
    }

    private void removeOldest() {
        Entry oldest = entries.remove();
        bytes -= ENTRY_BYTES + bytes(oldest.exemplar.labels());
        OfSeries series = oldest.series;
        series.count--;
        if (series.count == 0) {
            bySeries.remove(series.labels);
            bytes -= bytes(series.labels);
        }
    }

    private static long bytes(Labels labels) {
        long bytes = 2;
        for (int i = 0; i < labels.size(); i++) {
            bytes += 4 + 3L * (labels.name(i).length() + labels.value(i).length());
        }
        return bytes;
    }

    /** The exemplars that are kept. */
    public synchronized int size() {
        return entries.size();
    }

    @Override
    public synchronized List<SeriesExemplars> exemplars(
            long minMs, long maxMs, List<List<Matcher>> selectors) {
        Map<Labels, List<Exemplar>> found = new TreeMap<>();
        for (OfSeries series : bySeries.values()) {
            if (matchesAny(selectors, series.labels)) {
                found.put(series.labels, new ArrayList<>());
            }
        }
        for (Entry entry : entries) {
            long timestampMs = entry.exemplar.timestampMs();
            List<Exemplar> of = found.get(entry.series.labels);
            if (of != null && timestampMs >= minMs && timestampMs <= maxMs) {
                of.add(entry.exemplar);
            }
        }
        List<SeriesExemplars> all = new ArrayList<>();
        found.forEach((labels, exemplars) -> {
            if (!exemplars.isEmpty()) {
                all.add(new SeriesExemplars(labels, exemplars));
            }
        });
        return all;
    }

    private static boolean matchesAny(List<List<Matcher>> selectors, Labels labels) {
        for (List<Matcher> matchers : selectors) {
            if (Matcher.allMatch(matchers, labels)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized long readExemplars(long after, int max, Visitor visitor) {
        long number = nextNumber - entries.size();
        int left = max;
        long last = Math.max(after, number - 1);
        for (Entry entry : entries) {
            if (number > after && left > 0) {
                visitor.exemplar(entry.series.labels, entry.exemplar);
                last = number;
                left--;
            }
            number++;
        }
        return last;
    }

    @Override
    boolean writeAll(ByteWriter out) {
        if (entries.isEmpty()) {
            return false;
        }
        write(new ArrayList<>(entries), nextNumber - entries.size(), REPLACES, out);
        return true;
    }

    private static void write(List<Entry> all, long firstNumber, int flags, ByteWriter out) {
        out.putByte(flags);
        out.putVarint(firstNumber);
        Symbols symbols = new Symbols();
        Map<OfSeries, Integer> series = new HashMap<>();
        ByteWriter users = new ByteWriter(64);
        users.putVarint(all.size());
        long lastMs = 0;
        for (Entry entry : all) {
            Integer number = series.putIfAbsent(entry.series, series.size());
            users.putVarint(number == null ? 0 : number + 1L);
            if (number == null) {
                symbols.putLabels(entry.series.labels, users);
            }
            symbols.putLabels(entry.exemplar.labels(), users);
            users.putLong(Double.doubleToRawLongBits(entry.exemplar.value()));
            users.putZigzag(entry.exemplar.timestampMs() - lastMs);
            lastMs = entry.exemplar.timestampMs();
        }
        symbols.writeTo(out, users);
    }

    @Override
    void read(ByteReader in) {
        int flags = in.getByte();
        long firstNumber = in.getVarint();
        if ((flags & REPLACES) != 0) {
            entries.clear();
            bySeries.clear();
            bytes = 0;
        }
        nextNumber = Math.max(nextNumber, firstNumber);
        Symbols symbols = Symbols.read(in);
        int count = in.getCount(in.remaining());
        List<Labels> series = new ArrayList<>();
        long timestampMs = 0;
        for (int i = 0; i < count; i++) {
            int number = in.getCount(series.size());
            if (number == 0) {
                series.add(symbols.getLabels(in));
            }
            Labels of = number == 0 ? series.getLast() : series.get(number - 1);
            Labels labels = symbols.getLabels(in);
            double value = Double.longBitsToDouble(in.getLong());
            timestampMs += in.getZigzag();
            if (maxCount > 0) {
                add(of, new Exemplar(labels, value, timestampMs));
            }
        }
    }
}
