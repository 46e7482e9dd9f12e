package io.narthex.storage.ring;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Labels;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.head.HeadSeries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes a segment's dictionary: series by number, their label pairs with postings, and each
 * series' pairs; docs/format/segment.md, "Dictionary". Confined to the storage writer.
 */
final class DictionaryWriter {
    private final List<HeadSeries> series;
    private final TreeMap<String, TreeMap<String, Pair>> names = new TreeMap<>(CodePoints::compare);

    /** A label pair: its postings, written as the series come by number. */
    private static final class Pair {
        int number;
        final ByteWriter postings = new ByteWriter(16);
        private int gap;
        private int from;
        private int end;

        void add(int ordinal) {
            if (ordinal == end && end > from) {
                end++;
                return;
            }
            int before = end;
            flush();
            gap = ordinal - before;
            from = ordinal;
            end = ordinal + 1;
        }

        /** Writes the last run. */
        void flush() {
            int run = end - from;
            if (run > 0) {
                postings.putVarint((long) gap << 1 | (run > 1 ? 1 : 0));
                if (run > 1) {
                    postings.putVarint(run - 2L);
                }
            }
        }
    }

    private DictionaryWriter(List<HeadSeries> newSeries) {
        series = new ArrayList<>(newSeries);
        series.sort(Comparator.comparingInt(HeadSeries::id));
    }

    /** Writes the definitions of {@code series}. */
    static void write(List<HeadSeries> series, ByteWriter out) {
        new DictionaryWriter(series).write(out);
    }

    private void write(ByteWriter out) {
        collect();
        writeIds(out);
        ByteWriter values = new ByteWriter(1024);
        ByteWriter postings = new ByteWriter(1024);
        out.putVarint(names.size());
        int number = 0;
        for (var name : names.entrySet()) {
            int valuesFrom = values.size();
            int postingsFrom = postings.size();
            for (var value : name.getValue().entrySet()) {
                Pair pair = value.getValue();
                pair.number = number++;
                pair.flush();
                values.putString(value.getKey());
                values.putVarint(pair.postings.size());
                postings.putBytes(pair.postings.bytes(), 0, pair.postings.size());
            }
            out.putString(name.getKey());
            out.putVarint(name.getValue().size());
            out.putVarint(values.size() - valuesFrom);
            out.putVarint(postings.size() - postingsFrom);
        }
        out.putBytes(values.bytes(), 0, values.size());
        out.putBytes(postings.bytes(), 0, postings.size());
        writeSeries(out);
    }

    private void collect() {
        for (int i = 0; i < series.size(); i++) {
            Labels labels = series.get(i).labels();
            for (int j = 0; j < labels.size(); j++) {
                pair(labels, j).add(i);
            }
        }
    }

    private Pair pair(Labels labels, int label) {
        return names.computeIfAbsent(labels.name(label), _ -> new TreeMap<>(CodePoints::compare))
                .computeIfAbsent(labels.value(label), _ -> new Pair());
    }

    /** Runs of numbers that follow each other. */
    private void writeIds(ByteWriter out) {
        out.putVarint(series.size());
        int next = 0;
        for (int i = 0; i < series.size(); ) {
            int from = series.get(i).id();
            int run = 1;
            while (i + run < series.size() && series.get(i + run).id() == from + run) {
                run++;
            }
            out.putVarint(from - (long) next);
            out.putVarint(run);
            next = from + run;
            i += run;
        }
    }

    private void writeSeries(ByteWriter out) {
        ByteWriter definitions = new ByteWriter(1024);
        int from = 0;
        for (int i = 0; i < series.size(); i++) {
            Labels labels = series.get(i).labels();
            definitions.putVarint(labels.size());
            int before = -1;
            for (int j = 0; j < labels.size(); j++) {
                int number = pair(labels, j).number;
                definitions.putVarint(number - (long) before - 1);
                before = number;
            }
            if ((i + 1) % SegmentDescriptor.DEFINITION_GROUP_SERIES == 0) {
                out.putVarint(definitions.size() - (long) from);
                from = definitions.size();
            }
        }
        out.putBytes(definitions.bytes(), 0, definitions.size());
    }
}
