package io.narthex.core.model;

import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of label pairs, sorted by name in code point order. A label with an empty value
 * is the same as an absent one and is never held. Thread-safe.
 */
public final class Labels implements Comparable<Labels> {
    /** The label that holds the metric's name. */
    public static final String METRIC_NAME = "__name__";

    /** The label that names the kind of a source. */
    public static final String JOB = "job";

    /** The label that names one source of its kind. */
    public static final String INSTANCE = "instance";

    /** No labels at all. */
    public static final Labels EMPTY = new Labels(new String[0]);

    /** Name, value, name, value, … */
    private final String[] pairs;

    private final int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
        this.hash = Arrays.hashCode(pairs);
    }

    /**
     * The set of the given names and values, which alternate.
     *
     * @throws IllegalArgumentException if their number is odd or a name stands twice
     */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "names and values must alternate: count=" + namesAndValues.length);
        }
        Builder builder = builder(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** A builder with room for {@code expected} labels; it grows when more are added. */
    public static Builder builder(int expected) {
        return new Builder(expected);
    }

    /** A builder that starts with these labels. */
    public Builder toBuilder() {
        Builder builder = new Builder(size() + 2);
        System.arraycopy(pairs, 0, builder.pairs, 0, pairs.length);
        builder.used = pairs.length;
        return builder;
    }

    /** The number of labels. */
    public int size() {
        return pairs.length / 2;
    }

    /** The name of label {@code index}, counted from 0 in order of names. */
    public String name(int index) {
        return pairs[2 * index];
    }

    /** The value of label {@code index}, counted from 0 in order of names. */
    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /** The value of the label {@code name}, or the empty string where there is none. */
    public String get(String name) {
        int index = indexOf(pairs, pairs.length, name);
        return index < 0 ? "" : pairs[index + 1];
    }

    /** Whether there is a label {@code name}. */
    public boolean has(String name) {
        return indexOf(pairs, pairs.length, name) >= 0;
    }

    /** The metric's name, or the empty string where there is none. */
    public String metricName() {
        return get(METRIC_NAME);
    }

    /** These labels without the metric's name. */
    public Labels withoutMetricName() {
        return has(METRIC_NAME) ? toBuilder().remove(METRIC_NAME).build() : this;
    }

    /** Calls {@code action} with every name and value in order. */
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    /** Where {@code name} stands among the first {@code used} names and values, or -1. */
    private static int indexOf(String[] pairs, int used, String name) {
        for (int i = 0; i < used; i += 2) {
            if (pairs[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Orders by first differing name, then by its value; a prefix comes first. */
    @Override
    public int compareTo(Labels other) {
        int common = Math.min(pairs.length, other.pairs.length);
        for (int i = 0; i < common; i++) {
            // Mostly the same object: that is seen at once.
            if (!pairs[i].equals(other.pairs[i])) {
                return CodePoints.compare(pairs[i], other.pairs[i]);
            }
        }
        return Integer.compare(pairs.length, other.pairs.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Labels that
                        && hash == that.hash
                        && Arrays.equals(pairs, that.pairs));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** In Prometheus' notation, {@code {__name__="up", job="node"}}, values quoted and escaped. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < pairs.length; i += 2) {
            if (i > 0) {
                text.append(", ");
            }
            Names.appendLabelName(text, pairs[i]);
            text.append('=');
            Names.appendQuoted(text, pairs[i + 1]);
        }
        return text.append('}').toString();
    }

    /**
     * Collects labels in any order. Confined to one thread; it may be reused after {@link #build}
     * and {@link #clear}.
     */
    public static final class Builder {
        private String[] pairs;
        private int used;

        private Builder(int expected) {
            pairs = new String[Math.max(2, 2 * expected)];
        }

        /** Adds a label; {@link #build} refuses a name that was added twice. */
        public Builder add(String name, String value) {
            if (used == pairs.length) {
                pairs = Arrays.copyOf(pairs, pairs.length * 2);
            }
            pairs[used] = name;
            pairs[used + 1] = value;
            used += 2;
            return this;
        }

        /** Adds a label or replaces its value; an empty value removes it. */
        public Builder set(String name, String value) {
            int index = indexOf(pairs, used, name);
            if (index < 0) {
                return add(name, value);
            }
            pairs[index + 1] = value;
            return this;
        }

        /** The present value of a label, or the empty string. */
        public String get(String name) {
            int index = indexOf(pairs, used, name);
            return index < 0 ? "" : pairs[index + 1];
        }

        /** Removes a label where it is present. */
        public Builder remove(String name) {
            int index = indexOf(pairs, used, name);
            if (index >= 0) {
                System.arraycopy(pairs, index + 2, pairs, index, used - index - 2);
                used -= 2;
            }
            return this;
        }

        /** Forgets all labels. */
        public Builder clear() {
            used = 0;
            return this;
        }

        /**
         * The labels collected so far, without those whose value is empty.
         *
         * @throws IllegalArgumentException if a name stands twice
         */
        public Labels build() {
            int kept = 0;
            boolean sorted = true;
            String[] result = new String[used];
            for (int i = 0; i < used; i += 2) {
                if (pairs[i + 1].isEmpty()) {
                    continue;
                }
                if (kept > 0 && CodePoints.compare(result[kept - 2], pairs[i]) >= 0) {
                    sorted = false;
                }
                result[kept] = pairs[i];
                result[kept + 1] = pairs[i + 1];
                kept += 2;
            }
            if (kept == 0) {
                return EMPTY;
            }
            if (kept < used) {
                result = Arrays.copyOf(result, kept);
            }
            return new Labels(sorted ? result : sort(result));
        }

        private static String[] sort(String[] unsorted) {
            var byName = new TreeMap<String, String>(CodePoints::compare);
            for (int i = 0; i < unsorted.length; i += 2) {
                if (byName.put(unsorted[i], unsorted[i + 1]) != null) {
                    throw new IllegalArgumentException("label stands twice: name=" + unsorted[i]);
                }
            }
            int next = 0;
            for (var entry : byName.entrySet()) {
                unsorted[next++] = entry.getKey();
                unsorted[next++] = entry.getValue();
            }
            return unsorted;
        }
    }
}
