package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * The best k elements of a group at each step: a heap a step, with the worst on top. Series are
 * offered one after the other and not kept; an element that is displaced is forgotten. Confined to
 * one thread.
 */
final class TopSeries {
    private final boolean smallest;
    private final int most;

    /** The heaps of all steps, {@link #most} places each: values and the numbers of series. */
    private final double[] values;

    private final int[] numbers;
    private final int[] sizes;

    private final List<Labels> labels = new ArrayList<>();
    private final List<Boolean> dropsName = new ArrayList<>();
    private int next;

    /**
     * @param smallest whether the smallest are the best
     * @param most the largest k of all steps
     */
    TopSeries(boolean smallest, int most, int steps) {
        this.smallest = smallest;
        this.most = most;
        values = new double[most * steps];
        numbers = new int[most * steps];
        sizes = new int[steps];
    }

    static long bytes(int most, int steps) {
        return 448 + steps * (Integer.BYTES + (long) most * (Integer.BYTES + Double.BYTES));
    }

    /** Offers the floats of a series; {@code k} says how many are kept at a step. */
    void offer(StepSeries series, ScalarSeries k) {
        int number = labels.size();
        boolean taken = false;
        for (int step = 0; step < sizes.length; step++) {
            if (series.kinds[step] == StepSeries.FLOAT) {
                int limit = (int) Math.min((long) k.at(step), most);
                if (limit >= 1) {
                    taken |= offer(step, limit, series.values[step], number);
                }
            }
        }
        if (taken) {
            labels.add(series.labels);
            dropsName.add(series.dropsName);
        }
    }

    /** As {@link StepHeap#offer}. */
    private boolean offer(int step, int limit, double offered, int number) {
        int base = step * most;
        int size = sizes[step];
        if (size < limit) {
            values[base + size] = offered;
            numbers[base + size] = number;
            sizes[step] = size + 1;
            up(base, size);
            return true;
        }
        double worst = values[base];
        boolean better = smallest ? worst > offered : worst < offered;
        if (better || (Double.isNaN(worst) && !Double.isNaN(offered))) {
            values[base] = offered;
            numbers[base] = number;
            down(base, size);
            return true;
        }
        return false;
    }

    /** Whether the value at {@code a} is worse than that at {@code b}; NaN is worse than all. */
    private boolean isWorse(int a, int b) {
        double x = values[a];
        double y = values[b];
        if (Double.isNaN(x)) {
            return true;
        }
        return smallest ? x > y : x < y;
    }

    private void up(int base, int from) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!isWorse(base + child, base + parent)) {
                return;
            }
            swap(base + child, base + parent);
            child = parent;
        }
    }

    private void down(int base, int size) {
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && isWorse(base + child + 1, base + child)) {
                child++;
            }
            if (!isWorse(base + child, base + parent)) {
                return;
            }
            swap(base + child, base + parent);
            parent = child;
        }
    }

    private void swap(int a, int b) {
        double value = values[a];
        values[a] = values[b];
        values[b] = value;
        int number = numbers[a];
        numbers[a] = numbers[b];
        numbers[b] = number;
    }

    /** Puts the next of the series that were offered into {@code into}, with what is kept of it. */
    boolean next(StepSeries into) {
        if (next == labels.size()) {
            return false;
        }
        into.reset(labels.get(next), dropsName.get(next));
        for (int step = 0; step < sizes.length; step++) {
            int base = step * most;
            for (int i = base; i < base + sizes[step]; i++) {
                if (numbers[i] == next) {
                    into.set(step, values[i]);
                }
            }
        }
        next++;
        return true;
    }
}
