package io.narthex.storage.head;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.storage.codec.IdSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds live series by labels and by matchers: an open hash table and postings. Guarded by the
 * head.
 */
final class SeriesIndex {
    private static final int FIRST_SLOTS = 256;

    private @Nullable HeadSeries[] table = new HeadSeries[FIRST_SLOTS];
    private int size;
    private final IdSet ids = new IdSet();
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

    /** The numbers of all series; not to be changed. */
    IdSet ids() {
        return ids;
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
        ids.add(series.id());
        size++;
        Labels labels = series.labels();
        for (int i = 0; i < labels.size(); i++) {
            postings(labels.name(i), labels.value(i)).add(series);
        }
    }

    void remove(HeadSeries series) {
        size--;
        ids.remove(series.id());
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

    /** All series that fulfil {@code matchers}, in no order. */
    List<HeadSeries> select(List<Matcher> matchers) {
        List<Postings> narrowest = null;
        Matcher by = null;
        int fewest = Integer.MAX_VALUE;
        for (Matcher matcher : matchers) {
            if (!matcher.matches("")) {
                List<Postings> lists = matching(matcher);
                int count = 0;
                for (Postings list : lists) {
                    count += list.size;
                }
                if (count < fewest) {
                    narrowest = lists;
                    by = matcher;
                    fewest = count;
                }
            }
        }
        if (narrowest == null) {
            List<HeadSeries> found = all();
            found.removeIf(series -> !Matcher.allMatch(matchers, series.labels()));
            return found;
        }
        List<Matcher> others = new ArrayList<>(matchers);
        others.remove(by);
        List<HeadSeries> found = new ArrayList<>(others.isEmpty() ? fewest : 16);
        for (Postings list : narrowest) {
            for (int i = 0; i < list.size; i++) {
                if (Matcher.allMatch(others, list.series[i].labels())) {
                    found.add(list.series[i]);
                }
            }
        }
        return found;
    }

    /** The postings of the values that fulfil a matcher; each value is looked at once. */
    private List<Postings> matching(Matcher matcher) {
        Map<String, Postings> values = postings.get(matcher.name());
        if (values == null) {
            return List.of();
        }
        List<Postings> lists = new ArrayList<>();
        Set<String> literals = matcher.literals();
        if (literals != null) {
            for (String literal : literals) {
                Postings list = values.get(literal);
                if (list != null) {
                    lists.add(list);
                }
            }
        } else {
            for (Postings list : values.values()) {
                if (matcher.matches(list.value)) {
                    lists.add(list);
                }
            }
        }
        // Series mostly come in the order of their labels: who sorts what is found has less to do.
        lists.sort((a, b) -> CodePoints.compare(a.value, b.value));
        return lists;
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
