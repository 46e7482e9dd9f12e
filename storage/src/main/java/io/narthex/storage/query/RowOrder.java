package io.narthex.storage.query;

/**
 * The order of rows that lie in arrays: a stable merge sort of their numbers, bottom up. Confined
 * to one thread.
 */
abstract class RowOrder {
    private int[] order = new int[0];

    /** Compares two rows by their numbers. */
    abstract int compare(int a, int b);

    /** Puts the rows before {@code size} in order. */
    final void sort(int size) {
        if (order.length < size) {
            order = new int[Math.max(size, 2 * order.length)];
        }
        boolean sorted = true;
        for (int i = 0; i < size; i++) {
            order[i] = i;
            sorted &= i == 0 || compare(i - 1, i) <= 0;
        }
        if (sorted) {
            return;
        }
        int[] from = order;
        int[] into = new int[order.length];
        for (int width = 1; width < size; width *= 2) {
            for (int low = 0; low < size; low += 2 * width) {
                int middle = Math.min(low + width, size);
                merge(from, into, low, middle, Math.min(low + 2 * width, size));
            }
            int[] swap = from;
            from = into;
            into = swap;
        }
        order = from;
    }

    private void merge(int[] from, int[] into, int low, int middle, int high) {
        int a = low;
        int b = middle;
        for (int i = low; i < high; i++) {
            if (a < middle && (b >= high || compare(from[a], from[b]) <= 0)) {
                into[i] = from[a++];
            } else {
                into[i] = from[b++];
            }
        }
    }

    /** The number of the row that stands at {@code position} in the order. */
    final int row(int position) {
        return order[position];
    }
}
