package io.narthex.promql.eval;

import java.util.Arrays;

/**
 * {@code quantile_over_time} over run after run of windows: the values of a window are kept sorted,
 * and only those that come and go are put in and taken out. Confined to one thread.
 */
final class QuantileKernel implements RangeKernel {
    /**
     * The window's values except NaN, as numbers whose order is theirs: -0 comes before 0, as
     * {@link Arrays#sort(double[])} has it.
     */
    private long[] keys = new long[64];

    private int size;
    private int nans;

    /** The numbers of the samples that are in: from the first to before the second. */
    private long from;

    private long to;

    @Override
    public void begin() {
        size = 0;
        nans = 0;
        from = 0;
        to = 0;
    }

    @Override
    public void apply(WindowRun run, RangeCall call, StepSeries into) {
        for (int i = 0; i < run.count; i++) {
            if (run.from[i] == run.to[i]) {
                continue;
            }
            call.step = run.firstStep + i;
            double q = call.scalar(0);
            if (!(q >= 0 && q <= 1)) {
                OverTimeFunctions.warnOfQuantile(
                        call.evaluation.annotations(), q, call.position(0));
            }
            slide(run, run.from[i], run.to[i]);
            into.kinds[run.firstStep + i] = StepSeries.FLOAT;
            into.values[run.firstStep + i] = quantile(q);
        }
    }

    /** As {@link Quantiles#ofValues}. */
    private double quantile(double q) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        int all = nans + size;
        double rank = q * (all - 1.0);
        double floor = Math.floor(rank);
        int lower = (int) Math.max(0, floor);
        int upper = Math.min(all - 1, lower + 1);
        double weight = rank - floor;
        return value(lower) * (1 - weight) + value(upper) * weight;
    }

    private double value(int index) {
        return index < nans ? Double.NaN : Double.longBitsToDouble(swap(keys[index - nans]));
    }

    /** Between a value's bits and its key: the bits of negative ones stand in reverse order. */
    private static long swap(long bits) {
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    private void slide(WindowRun run, int newFrom, int newTo) {
        long base = run.forgotten;
        long first = base + newFrom;
        long end = base + newTo;
        long changed = (first - from) + (end - to);
        if (first >= to || changed > (end - first) / 2) {
            fill(run.values, newFrom, newTo);
        } else {
            if (keys.length < end - from) {
                keys = Arrays.copyOf(keys, (int) (end - from) * 2);
            }
            while (from < first && to < end) {
                replace(run.values[(int) (from++ - base)], run.values[(int) (to++ - base)]);
            }
            while (from < first) {
                remove(run.values[(int) (from++ - base)]);
            }
            while (to < end) {
                insert(run.values[(int) (to++ - base)]);
            }
        }
        from = first;
        to = end;
    }

    private void fill(double[] values, int newFrom, int newTo) {
        if (keys.length < newTo - newFrom) {
            keys = new long[(newTo - newFrom) * 2];
        }
        size = 0;
        nans = 0;
        for (int i = newFrom; i < newTo; i++) {
            if (Double.isNaN(values[i])) {
                nans++;
            } else {
                keys[size++] = swap(Double.doubleToRawLongBits(values[i]));
            }
        }
        Arrays.sort(keys, 0, size);
    }

    /** The index of the first key that is not less. */
    private int find(long key) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void insert(double value) {
        if (Double.isNaN(value)) {
            nans++;
            return;
        }
        long key = swap(Double.doubleToRawLongBits(value));
        int at = find(key);
        System.arraycopy(keys, at, keys, at + 1, size - at);
        keys[at] = key;
        size++;
    }

    private void remove(double value) {
        if (Double.isNaN(value)) {
            nans--;
            return;
        }
        int at = find(swap(Double.doubleToRawLongBits(value)));
        size--;
        System.arraycopy(keys, at + 1, keys, at, size - at);
    }

    private void replace(double old, double value) {
        if (Double.isNaN(old) || Double.isNaN(value)) {
            remove(old);
            insert(value);
            return;
        }
        long oldKey = swap(Double.doubleToRawLongBits(old));
        long key = swap(Double.doubleToRawLongBits(value));
        if (oldKey == key) {
            return;
        }
        int hole = find(oldKey);
        int at = find(key);
        // Only what lies between the two moves.
        if (at > hole) {
            System.arraycopy(keys, hole + 1, keys, hole, at - hole - 1);
            keys[at - 1] = key;
        } else {
            System.arraycopy(keys, at, keys, at + 1, hole - at);
            keys[at] = key;
        }
    }
}
