package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.eval.HistogramNotes.Operation;
import io.narthex.promql.histogram.FloatHistogram;
import io.narthex.promql.query.Annotations;
import org.jspecify.annotations.Nullable;

/**
 * The native histograms of one group of {@code sum} or {@code avg}, at all steps. Confined to one
 * thread.
 */
final class HistogramSums {
    private final boolean averages;
    private final Annotations notes;
    private final PositionRange position;
    private final @Nullable FloatHistogram[] sums;
    private final int[] counts;

    /** Steps at which the sums would overflow: they are means. */
    private final boolean[] incremental;

    private final boolean[] incompatible;
    private final boolean[] reset;
    private final boolean[] notReset;

    /**
     * @param position of what is aggregated
     */
    HistogramSums(int steps, boolean averages, Annotations notes, PositionRange position) {
        this.averages = averages;
        this.notes = notes;
        this.position = position;
        sums = new FloatHistogram[steps];
        counts = new int[steps];
        incremental = new boolean[steps];
        incompatible = new boolean[steps];
        reset = new boolean[steps];
        notReset = new boolean[steps];
    }

    void add(StepSeries series) {
        for (int i = 0; i < sums.length; i++) {
            if (series.kinds[i] == StepSeries.HISTOGRAM && !incompatible[i]) {
                add(i, series.histogram(i), series.labels.metricName());
            }
        }
    }

    private void add(int step, Histogram histogram, String name) {
        reset[step] |= histogram.resetHint() == ResetHint.RESET;
        notReset[step] |= histogram.resetHint() == ResetHint.NOT_RESET;
        int count = ++counts[step];
        FloatHistogram sum = sums[step];
        if (sum == null) {
            sums[step] = FloatHistogram.of(histogram).compensate();
            return;
        }
        if (sum.hasCustomBounds() != histogram.hasCustomBounds()) {
            incompatible[step] = true;
            HistogramNotes.mixedSchemas(notes, name, position);
            return;
        }
        int flags;
        if (!averages) {
            flags = sum.add(histogram);
        } else if (incremental[step]) {
            flags = addToMean(sum, histogram, count);
        } else {
            FloatHistogram before = sum.copy();
            flags = sum.add(histogram);
            if (sum.hasInfinity()) {
                incremental[step] = true;
                before.divide(count - 1);
                flags |= addToMean(before, histogram, count);
                sums[step] = before;
            }
        }
        if ((flags & FloatHistogram.BOUNDS_RECONCILED) != 0) {
            HistogramNotes.reconciled(notes, Operation.AGGREGATION, position);
        }
    }

    private static int addToMean(FloatHistogram mean, Histogram histogram, double count) {
        mean.multiply((count - 1) / count);
        return mean.addDivided(histogram, count);
    }

    /** Whether there is a histogram at a step. */
    boolean has(int step) {
        return counts[step] > 0;
    }

    /**
     * Sets the group's sample at a step with histograms.
     *
     * @param floats whether the group has floats there too
     */
    void finish(StepSeries into, int step, boolean floats) {
        FloatHistogram sum = sums[step];
        if (floats) {
            HistogramNotes.mixedWithFloats(notes, position);
        } else if (!incompatible[step] && sum != null) {
            if (averages && !incremental[step]) {
                sum.divide(counts[step]);
            }
            into.set(step, sum.settle().compact().toHistogram());
            if (reset[step] && notReset[step]) {
                HistogramNotes.conflictingResets(notes, Operation.AGGREGATION, position);
            }
        }
    }
}
