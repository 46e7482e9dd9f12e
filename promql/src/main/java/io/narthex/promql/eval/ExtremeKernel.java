package io.narthex.promql.eval;

/**
 * {@code min_over_time} and {@code max_over_time} over run after run of windows, by a queue of
 * those values that no later one outdoes: the first of them is the window's extreme. Confined to
 * one thread.
 */
final class ExtremeKernel implements RangeKernel {
    private final int sign;

    /** The numbers of the queue's samples, and their values times {@link #sign}, decreasing. */
    private long[] numbers = new long[64];

    private double[] extremes = new double[64];
    private int head;
    private int tail;

    /** The number of the next sample to be taken into the queue. */
    private long nextNumber;

    /**
     * @param sign 1 for the largest, -1 for the smallest
     */
    ExtremeKernel(int sign) {
        this.sign = sign;
    }

    @Override
    public void begin() {
        head = 0;
        tail = 0;
        nextNumber = 0;
    }

    @Override
    public void apply(WindowRun run, RangeCall call, StepSeries into) {
        for (int i = 0; i < run.count; i++) {
            int from = run.from[i];
            int to = run.to[i];
            take(run, from, to);
            if (from == to) {
                continue;
            }
            long first = run.forgotten + from;
            while (head < tail && numbers[head] < first) {
                head++;
            }
            // Where the queue is empty all values are NaN, and the last of them it is.
            double extreme = head < tail ? sign * extremes[head] : run.values[to - 1];
            into.kinds[run.firstStep + i] = StepSeries.FLOAT;
            into.values[run.firstStep + i] = extreme;
        }
    }

    private void take(WindowRun run, int from, int to) {
        double[] values = run.values;
        int at = (int) Math.max(from, nextNumber - run.forgotten);
        for (; at < to; at++) {
            double value = sign * values[at];
            if (Double.isNaN(value)) {
                continue;
            }
            // Of equal ones the first counts: 0 and -0 are equal.
            while (tail > head && extremes[tail - 1] < value) {
                tail--;
            }
            if (tail == numbers.length) {
                makeRoom();
            }
            numbers[tail] = run.forgotten + at;
            extremes[tail++] = value;
        }
        nextNumber = Math.max(nextNumber, run.forgotten + to);
    }

    private void makeRoom() {
        int kept = tail - head;
        int capacity = kept > numbers.length / 2 ? numbers.length * 2 : numbers.length;
        long[] newNumbers = capacity > numbers.length ? new long[capacity] : numbers;
        double[] newExtremes = capacity > extremes.length ? new double[capacity] : extremes;
        System.arraycopy(numbers, head, newNumbers, 0, kept);
        System.arraycopy(extremes, head, newExtremes, 0, kept);
        numbers = newNumbers;
        extremes = newExtremes;
        head = 0;
        tail = kept;
    }
}
