package io.narthex.storage.head;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds live series by labels and by matchers: an open hash table and postings. Guarded by the
 * head.
 */
final class SeriesIndex {
    private static final int FIRST_SLOTS = 256;

    private @Nullable HeadSeries[] table = new HeadSeries[FIRST_SLOTS];
    private int size;
    private final Map<String, Map<String, Postings>> postings = new HashMap<>();

    /** The series of one label pair, in order of creation. */
    static final class Postings {
        /** The one copy of each string that the head keeps. */
        final String name;

        final String value;
        HeadSeries[] series = new HeadSeries[1];
        int size;

        Postings(String name, String value) {
            this.name = name;
            this.value = value;
        }

        void add(HeadSeries added) {
            if (size == series.length) {
                series = Arrays.copyOf(series, size + Math.max(1, size >> 3));
            }
            series[size++] = added;
        }

        void remove(HeadSeries removed) {
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (series[i] != removed) {
                    series[kept++] = series[i];
                }
            }
            Arrays.fill(series, kept, size, null);
            size = kept;
        }
    }

    int size() {
        return size;
    }

    @Nullable HeadSeries find(Labels labels) {
        int mask = table.length - 1;
        for (int i = mix(labels.hashCode()) & mask; ; i = (i + 1) & mask) {
            HeadSeries found = table[i];
            if (found == null || found.labels().equals(labels)) {
                return found;
            }
        }
    }

    /** The same labels, of strings that are kept once. */
    Labels interned(Labels labels) {
        Labels.Builder builder = Labels.builder(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            Postings list = postings(labels.name(i), labels.value(i));
            builder.add(list.name, list.value);
        }
        return builder.build();
    }

    private Postings postings(String name, String value) {
        Map<String, Postings> values = postings.get(name);
        if (values == null) {
            values = new HashMap<>(4);
            postings.put(name, values);
        }
        Postings list = values.get(value);
        if (list == null) {
            String known = values.isEmpty() ? name : values.values().iterator().next().name;
            list = new Postings(known, value);
            values.put(value, list);
        }
        return list;
    }

    void add(HeadSeries series) {
        if (size * 4 >= table.length * 3) {
            rehash(table.length * 2);
        }
        insert(series);
        size++;
        Labels labels = series.labels();
        for (int i = 0; i < labels.size(); i++) {
            postings(labels.name(i), labels.value(i)).add(series);
        }
    }

    void remove(HeadSeries series) {
        size--;
        rehashWithout(series);
        Labels labels = series.labels();
        for (int i = 0; i < labels.size(); i++) {
            Map<String, Postings> values = postings.get(labels.name(i));
            Postings list = values == null ? null : values.get(labels.value(i));
            if (values != null && list != null) {
                list.remove(series);
                if (list.size == 0) {
                    values.remove(labels.value(i));
                }
                if (values.isEmpty()) {
                    postings.remove(labels.name(i));
                }
            }
        }
    }

    /** Closes the gap that a removed entry leaves, by moving up what follows it. */
    private void rehashWithout(HeadSeries series) {
        int mask = table.length - 1;
        int i = mix(series.labels().hashCode()) & mask;
        while (table[i] != series) {
            i = (i + 1) & mask;
        }
        table[i] = null;
        for (int j = (i + 1) & mask; table[j] != null; j = (j + 1) & mask) {
            HeadSeries moved = table[j];
            table[j] = null;
            if (moved != null) {
                insert(moved);
            }
        }
    }

    private void insert(HeadSeries series) {
        int mask = table.length - 1;
        int i = mix(series.labels().hashCode()) & mask;
        while (table[i] != null) {
            i = (i + 1) & mask;
        }
        table[i] = series;
    }

    private void rehash(int slots) {
        @Nullable HeadSeries[] old = table;
        table = new HeadSeries[slots];
        for (HeadSeries series : old) {
            if (series != null) {
                insert(series);
            }
        }
    }

    private static int mix(int hash) {
        return hash ^ (hash >>> 16) ^ (hash >>> 9);
    }

    /** All series that fulfil {@code matchers}. */
    List<HeadSeries> select(List<Matcher> matchers) {
        Postings narrowest = null;
        for (Matcher matcher : matchers) {
            if (matcher.type() == Matcher.Type.EQUAL && !matcher.value().isEmpty()) {
                Map<String, Postings> values = postings.get(matcher.name());
                Postings list = values == null ? null : values.get(matcher.value());
                if (list == null) {
                    return List.of();
                }
                if (narrowest == null || list.size < narrowest.size) {
                    narrowest = list;
                }
            }
        }
        List<HeadSeries> found = new ArrayList<>();
        if (narrowest != null) {
            for (int i = 0; i < narrowest.size; i++) {
                addMatching(narrowest.series[i], matchers, found);
            }
        } else {
            for (HeadSeries series : table) {
                if (series != null) {
                    addMatching(series, matchers, found);
                }
            }
        }
        return found;
    }

    private static void addMatching(
            HeadSeries series, List<Matcher> matchers, List<HeadSeries> found) {
        if (Matcher.allMatch(matchers, series.labels())) {
            found.add(series);
        }
    }

    /** All live series, in no order. */
    List<HeadSeries> all() {
        List<HeadSeries> found = new ArrayList<>(size);
        for (HeadSeries series : table) {
            if (series != null) {
                found.add(series);
            }
        }
        return found;
    }
}
