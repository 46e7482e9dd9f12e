package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One series with its sample at each step of a grid. Sources fill instances that their consumers
 * own and reuse. What a sample is stands in {@link #kinds}; further kinds bring arrays of their
 * own. Confined to one thread.
 */
final class StepSeries {
    /** No sample at this step. */
    static final byte ABSENT = 0;

    /** The sample is a float, in {@link #values}. */
    static final byte FLOAT = 1;

    /** The sample is a native histogram, see {@link #histogram}. */
    static final byte HISTOGRAM = 2;

    /** What an instance takes besides its samples, with labels of its own. */
    private static final int OVERHEAD_BYTES = 320;

    final byte[] kinds;
    final double[] values;

    /** There from the first histogram on; most series have none. */
    private @Nullable Histogram @Nullable [] histograms;

    Labels labels = Labels.EMPTY;

    /** Whether the metric's name is to be removed at the end. */
    boolean dropsName;

    StepSeries(int steps) {
        kinds = new byte[steps];
        values = new double[steps];
    }

    /** The bytes that an instance of so many steps takes. */
    static long bytes(int steps) {
        return OVERHEAD_BYTES + 9L * steps;
    }

    int steps() {
        return kinds.length;
    }

    /** Begins another series without samples. */
    void reset(Labels newLabels, boolean newDropsName) {
        labels = newLabels;
        dropsName = newDropsName;
        Arrays.fill(kinds, ABSENT);
        histograms = null;
    }

    void set(int step, double value) {
        kinds[step] = FLOAT;
        values[step] = value;
    }

    void set(int step, Histogram histogram) {
        kinds[step] = HISTOGRAM;
        histogramColumn()[step] = histogram;
    }

    /** Takes over the sample that another series has at step {@code from}, if any. */
    void set(int step, StepSeries other, int from) {
        kinds[step] = other.kinds[from];
        values[step] = other.values[from];
        if (kinds[step] == HISTOGRAM) {
            histogramColumn()[step] = other.histogram(from);
        }
    }

    private @Nullable Histogram[] histogramColumn() {
        @Nullable Histogram[] column = histograms;
        if (column == null) {
            column = new Histogram[kinds.length];
            histograms = column;
        }
        return column;
    }

    /** Whether there may be histograms. */
    boolean hasHistograms() {
        return histograms != null;
    }

    /** The histogram at a step of kind {@link #HISTOGRAM}. */
    Histogram histogram(int step) {
        return Objects.requireNonNull(Objects.requireNonNull(histograms)[step]);
    }

    /** The bytes that the histograms take. */
    long histogramBytes() {
        long bytes = 0;
        if (histograms != null) {
            for (int i = 0; i < kinds.length; i++) {
                bytes += kinds[i] == HISTOGRAM ? SampleReader.bytes(histogram(i)) : 0;
            }
        }
        return bytes;
    }

    boolean has(int step) {
        return kinds[step] != ABSENT;
    }

    void remove(int step) {
        kinds[step] = ABSENT;
    }

    boolean isEmpty() {
        for (byte kind : kinds) {
            if (kind != ABSENT) {
                return false;
            }
        }
        return true;
    }

    /** The number of samples. */
    int count() {
        int count = 0;
        for (byte kind : kinds) {
            count += kind == ABSENT ? 0 : 1;
        }
        return count;
    }

    /** Adds the steps at which there is a sample to {@code all}. */
    void addSteps(BitSet all) {
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] != ABSENT) {
                all.set(i);
            }
        }
    }

    /** As {@link #addSteps}; false where one of them was there already. */
    boolean addNewSteps(BitSet all) {
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] != ABSENT) {
                if (all.get(i)) {
                    return false;
                }
                all.set(i);
            }
        }
        return true;
    }

    /** Takes over another series of the same grid. */
    void copyFrom(StepSeries other) {
        labels = other.labels;
        dropsName = other.dropsName;
        System.arraycopy(other.kinds, 0, kinds, 0, kinds.length);
        System.arraycopy(other.values, 0, values, 0, values.length);
        histograms = other.histograms == null ? null : other.histograms.clone();
    }

    StepSeries copy() {
        StepSeries copy = new StepSeries(kinds.length);
        copy.copyFrom(this);
        return copy;
    }

    /** Takes over the samples of {@code other}; false where both have one at the same step. */
    boolean merge(StepSeries other) {
        for (int i = 0; i < kinds.length; i++) {
            if (other.kinds[i] != ABSENT) {
                if (kinds[i] != ABSENT) {
                    return false;
                }
                set(i, other, i);
            }
        }
        return true;
    }
}
