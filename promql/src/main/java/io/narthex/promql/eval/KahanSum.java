package io.narthex.promql.eval;

/**
 * A sum with a compensation of what rounding loses: Kahan's algorithm in Neumaier's variant (Z.
 * Angew. Math. Mech. 54, 1974). Confined to one thread.
 */
final class KahanSum {
    double sum;
    double compensation;

    void reset(double newSum, double newCompensation) {
        sum = newSum;
        compensation = newCompensation;
    }

    void add(double increment) {
        double total = sum + increment;
        if (Double.isInfinite(total)) {
            compensation = 0;
        } else if (Math.abs(sum) >= Math.abs(increment)) {
            compensation += (sum - total) + increment;
        } else {
            compensation += (increment - total) + sum;
        }
        sum = total;
    }

    double value() {
        return sum + compensation;
    }
}
