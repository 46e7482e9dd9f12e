package io.narthex.storage.head;

import io.narthex.core.model.Labels;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Series in the journal, written with the strings of their labels once each;
 * docs/format/journal.md, "Series definitions". Confined to one thread.
 */
public final class Definitions {
    private static final int MAX_LABELS = 10_000;

    /** What a label takes besides its characters: its places in dictionary and index. */
    private static final int LABEL_BYTES = 64;

    private static final int BYTES_PER_CHAR = 3;

    private Definitions() {}

    /** Takes the series of a list of definitions. */
    @FunctionalInterface
    public interface Visitor {
        void series(int id, Labels labels);
    }

    /** Writes the definitions of {@code series}, in the given order. */
    public static void write(List<HeadSeries> series, ByteWriter out) {
        Map<String, Integer> symbols = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (HeadSeries one : series) {
            Labels labels = one.labels();
            for (int i = 0; i < labels.size(); i++) {
                symbol(labels.name(i), symbols, order);
                symbol(labels.value(i), symbols, order);
            }
        }
        out.putVarint(order.size());
        for (String text : order) {
            out.putString(text);
        }
        out.putVarint(series.size());
        int previousId = 0;
        for (HeadSeries one : series) {
            out.putZigzag((long) one.id() - previousId);
            previousId = one.id();
            Labels labels = one.labels();
            out.putVarint(labels.size());
            for (int i = 0; i < labels.size(); i++) {
                out.putVarint(symbols.getOrDefault(labels.name(i), 0));
                out.putVarint(symbols.getOrDefault(labels.value(i), 0));
            }
        }
    }

    private static void symbol(String text, Map<String, Integer> symbols, List<String> order) {
        if (symbols.putIfAbsent(text, order.size()) == null) {
            order.add(text);
        }
    }

    /** What labels take at most where nothing is shared with other series. */
    static int mostBytes(Labels labels) {
        long bytes = (long) LABEL_BYTES * labels.size();
        for (int i = 0; i < labels.size(); i++) {
            bytes += (long) BYTES_PER_CHAR * (labels.name(i).length() + labels.value(i).length());
        }
        return labels.size() <= MAX_LABELS
                ? (int) Math.min(bytes, Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }

    /** Reads definitions; the strings of one list are shared between its series. */
    public static void read(ByteReader in, Visitor visitor) {
        String[] symbols = new String[in.getCount(in.remaining())];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = in.getString();
        }
        int count = in.getCount(in.remaining());
        int id = 0;
        Labels.Builder builder = Labels.builder(8);
        for (int i = 0; i < count; i++) {
            id += (int) in.getZigzag();
            if (id < 0) {
                throw new MalformedException("number of a series is negative: " + id);
            }
            builder.clear();
            for (int labels = in.getCount(MAX_LABELS); labels > 0; labels--) {
                builder.add(symbol(in, symbols), symbol(in, symbols));
            }
            visitor.series(id, build(builder));
        }
    }

    /** The labels that were read into {@code builder}. */
    public static Labels build(Labels.Builder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new MalformedException("labels make no sense: " + e.getMessage());
        }
    }

    private static String symbol(ByteReader in, String[] symbols) {
        long index = in.getVarint();
        if (index < 0 || index >= symbols.length) {
            throw new MalformedException("symbol out of range: " + index);
        }
        return symbols[(int) index];
    }
}
