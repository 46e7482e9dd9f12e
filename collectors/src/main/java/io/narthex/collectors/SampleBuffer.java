package io.narthex.collectors;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what one collector writes until it is known that the collector returned. Reused; confined
 * to one thread at a time.
 */
final class SampleBuffer implements MetricWriter {
    private MetricFamily[] families = new MetricFamily[16];
    private String[] suffixes = new String[16];
    private Labels[] labels = new Labels[16];
    private double[] values = new double[16];
    private int size;
    private @Nullable MetricFamily family;

    void clear() {
        size = 0;
        family = null;
    }

    int size() {
        return size;
    }

    @Override
    public void family(MetricFamily newFamily) {
        family = newFamily;
    }

    @Override
    public void sample(String suffix, Labels of, double value) {
        MetricFamily present = family;
        if (present == null) {
            throw new IllegalStateException("family must come before its samples: labels=" + of);
        }
        if (size == values.length) {
            grow();
        }
        families[size] = present;
        suffixes[size] = suffix;
        labels[size] = of;
        values[size] = value;
        size++;
    }

    private void grow() {
        int capacity = size * 2;
        families = Arrays.copyOf(families, capacity);
        suffixes = Arrays.copyOf(suffixes, capacity);
        labels = Arrays.copyOf(labels, capacity);
        values = Arrays.copyOf(values, capacity);
    }

    /** Writes everything again; a family without samples is left out. */
    void replay(MetricWriter out) {
        MetricFamily last = null;
        for (int i = 0; i < size; i++) {
            MetricFamily present = families[i];
            if (!present.equals(last)) {
                out.family(present);
                last = present;
            }
            out.sample(suffixes[i], labels[i], values[i]);
        }
    }
}
