package io.narthex.promql.eval;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The best k elements of a group at one step: a heap with the worst of them on top. Reused for all
 * steps. Confined to one thread.
 */
final class StepHeap {
    private final List<StepSeries> group;
    private final boolean smallest;
    private final int[] heap;
    private final BitSet best = new BitSet();
    private int size;
    private int step;

    /**
     * @param smallest whether the smallest are the best
     */
    StepHeap(List<StepSeries> group, boolean smallest) {
        this.group = group;
        this.smallest = smallest;
        this.heap = new int[group.size()];
    }

    void clear() {
        size = 0;
    }

    /** Offers an element; with {@code limit} elements it replaces a worse one. */
    void offer(int index, int atStep, int limit) {
        step = atStep;
        if (size < limit) {
            heap[size++] = index;
            up(size - 1);
            return;
        }
        double worst = value(heap[0]);
        double offered = value(index);
        boolean better = smallest ? worst > offered : worst < offered;
        if (better || (Double.isNaN(worst) && !Double.isNaN(offered))) {
            heap[0] = index;
            down();
        }
    }

    private double value(int index) {
        return group.get(index).values[step];
    }

    /** Whether a is worse than b; NaN is worse than all. */
    private boolean isWorse(int a, int b) {
        double x = value(a);
        double y = value(b);
        if (Double.isNaN(x)) {
            return true;
        }
        return smallest ? x > y : x < y;
    }

    private void up(int from) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!isWorse(heap[child], heap[parent])) {
                return;
            }
            swap(child, parent);
            child = parent;
        }
    }

    private void down() {
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && isWorse(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isWorse(heap[child], heap[parent])) {
                return;
            }
            swap(child, parent);
            parent = child;
        }
    }

    private void swap(int a, int b) {
        int held = heap[a];
        heap[a] = heap[b];
        heap[b] = held;
    }

    /** Removes all samples of the group at {@code atStep} that are not among the best. */
    void keepOnlyOffered(int atStep) {
        best.clear();
        for (int i = 0; i < size; i++) {
            best.set(heap[i]);
        }
        for (int i = 0; i < group.size(); i++) {
            if (!best.get(i)) {
                group.get(i).remove(atStep);
            }
        }
    }

    /** The elements of the last step, the best first. */
    List<StepSeries> inOrder() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int at = i;
            // An insertion sort, as Prometheus' is for few elements: equal ones keep their places.
            while (at > 0 && isWorse(order.get(at - 1), heap[i])) {
                at--;
            }
            order.add(at, heap[i]);
        }
        List<StepSeries> result = new ArrayList<>();
        for (int index : order) {
            result.add(group.get(index));
        }
        return result;
    }
}
