package io.narthex.promql.eval;

import io.narthex.core.model.CodePoints;

/** The order of texts in which runs of digits count as numbers. */
final class NaturalOrder {
    private NaturalOrder() {}

    /** Whether {@code a} comes before {@code b}; equal texts have no order. */
    static boolean isBefore(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length()) {
            if (j >= b.length()) {
                return false;
            }
            int endA = endOfRun(a, i);
            int endB = endOfRun(b, j);
            int order = compareRuns(a.substring(i, endA), b.substring(j, endB));
            if (order != 0) {
                return order < 0;
            }
            if (endA == a.length()) {
                return true;
            }
            i = endA;
            j = endB;
        }
        return false;
    }

    private static int compareRuns(String a, String b) {
        boolean numbers = isDigit(a.charAt(0)) && isDigit(b.charAt(0));
        if (numbers && a.length() <= 18 && b.length() <= 18) {
            return Long.compare(Long.parseLong(a), Long.parseLong(b));
        }
        return CodePoints.compare(a, b);
    }

    private static int endOfRun(String text, int from) {
        boolean digits = isDigit(text.charAt(from));
        int end = from + 1;
        while (end < text.length() && isDigit(text.charAt(end)) == digits) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
