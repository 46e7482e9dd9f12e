package io.narthex.promql.eval;

/** A scalar's value at each step of a grid. Immutable after it was filled. */
final class ScalarSeries {
    /** One value where it is the same at all steps. */
    private final double[] values;

    ScalarSeries(double constant) {
        values = new double[] {constant};
    }

    /**
     * @param values one a step, or one alone; not copied
     */
    ScalarSeries(double[] values) {
        this.values = values;
    }

    double at(int step) {
        return values.length == 1 ? values[0] : values[step];
    }

    boolean hasNaN() {
        for (double value : values) {
            if (Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    /** The largest value; NaN where there are others only. */
    double max() {
        double max = Double.NaN;
        for (double value : values) {
            if (value > max || Double.isNaN(max)) {
                max = value;
            }
        }
        return max;
    }

    /** The smallest value; NaN where there are others only. */
    double min() {
        double min = Double.NaN;
        for (double value : values) {
            if (value < min || Double.isNaN(min)) {
                min = value;
            }
        }
        return min;
    }
}
