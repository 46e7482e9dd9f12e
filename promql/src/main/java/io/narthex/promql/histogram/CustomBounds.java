package io.narthex.promql.histogram;

import java.util.Arrays;

/** What two histograms with custom bounds have in common. */
final class CustomBounds {
    private CustomBounds() {}

    static boolean match(double[] a, double[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }

    /** The bounds that are in both. */
    static double[] common(double[] a, double[] b) {
        double[] common = new double[Math.min(a.length, b.length)];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            if (a[i] == b[j]) {
                common[size++] = a[i];
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return Arrays.copyOf(common, size);
    }
}
