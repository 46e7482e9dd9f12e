package io.narthex.storage.codec;

import java.util.Arrays;

/** Finds how numbers are written as a packed stream in the fewest bits. Confined to one thread. */
final class PackedAnalysis {
    /** n times its binary logarithm. */
    private final double[] logs;

    private final long[] differences;
    private final int[] histogram = new int[Alphabet.SIZE];
    private final int[] used = new int[Alphabet.SIZE];
    private int usedCount;
    private final long[] start = new long[2];

    private double magnitude0;
    private double magnitude1;
    private double magnitude2;

    /** Of the last {@link #measure}. */
    private boolean signed;

    private long divisor;

    PackedAnalysis(int maxNumbers) {
        differences = new long[maxNumbers];
        logs = new double[maxNumbers + 1];
        for (int i = 1; i <= maxNumbers; i++) {
            logs[i] = i * Math.log(i) / Math.log(2);
        }
    }

    /** How {@code count} numbers, at least 3, are written well: as {@link #best}, but quickly. */
    PackedStream good(long[] numbers, int count, int places) {
        magnitudes(numbers, count);
        int order = magnitude2 < magnitude1 ? 2 : magnitude0 < magnitude1 ? 0 : 1;
        return stream(places, order, measure(numbers, count, order));
    }

    /** How {@code count} numbers, at least 3, are written best. */
    PackedStream best(long[] numbers, int count, int places) {
        int order = 1;
        int measured = 1;
        double least = measure(numbers, count, 1);
        // A second difference or none may be worth it where its numbers are smaller on the whole.
        magnitudes(numbers, count);
        if (magnitude2 < magnitude1) {
            measured = 2;
            double bits = measure(numbers, count, 2) + 16;
            if (bits < least) {
                least = bits;
                order = 2;
            }
        }
        if (magnitude0 < magnitude1) {
            measured = 0;
            double bits = measure(numbers, count, 0);
            if (bits < least) {
                least = bits;
                order = 0;
            }
        }
        if (measured != order) {
            least = measure(numbers, count, order);
        }
        return stream(places, order, least);
    }

    private PackedStream stream(int places, int order, double bits) {
        Arrays.sort(used, 0, usedCount);
        short[] symbols = new short[usedCount];
        short[] counts = new short[usedCount];
        for (int i = 0; i < usedCount; i++) {
            symbols[i] = (short) used[i];
            counts[i] = (short) histogram[used[i]];
        }
        return new PackedStream(
                new PackedStream.Shape(places, order, signed, divisor, start[0], start[1]),
                symbols,
                counts,
                bits);
    }

    /** Sums up the sizes of differences of each order, about: wrong only where they are huge. */
    private void magnitudes(long[] numbers, int count) {
        long middle = middle(numbers, count);
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        long last = 0;
        for (int i = 1; i < count; i++) {
            long difference = numbers[i] - numbers[i - 1];
            sum0 += Math.abs((double) (numbers[i] - middle));
            sum1 += Math.abs((double) difference);
            sum2 += i == 1 ? 0 : Math.abs((double) (difference - last));
            last = difference;
        }
        magnitude0 = sum0;
        magnitude1 = sum1;
        magnitude2 = sum2;
    }

    private static long middle(long[] numbers, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (double) (numbers[i] - numbers[0]);
        }
        return numbers[0] + Math.round(sum / count);
    }

    /** Sets what belongs to an order; the bits of its stream, about. */
    private double measure(long[] numbers, int count, int order) {
        int size = subtract(numbers, count, order);
        for (int i = 0; i < usedCount; i++) {
            histogram[used[i]] = 0;
        }
        usedCount = 0;
        int zeros = 0;
        int total = 0;
        int raw = 0;
        for (int i = 0; i <= size; i++) {
            long number = 1;
            if (i < size) {
                long divided = divisor == 1 ? differences[i] : differences[i] / divisor;
                number = signed ? divided << 1 ^ divided >> 63 : divided;
                if (number == 0 && zeros < Alphabet.MAX_RUN) {
                    zeros++;
                    continue;
                }
            }
            if (zeros > 0) {
                int symbol = zeros == 1 ? 0 : Alphabet.run(zeros);
                count(symbol);
                raw += Alphabet.rawBits(symbol);
                total++;
                zeros = 0;
            }
            if (i < size) {
                int symbol = Alphabet.symbol(number);
                count(symbol);
                raw += Alphabet.rawBits(symbol);
                total++;
            }
        }
        double bits = logs[total];
        for (int i = 0; i < usedCount; i++) {
            bits -= logs[histogram[used[i]]];
        }
        // No code is shorter than a bit.
        return Math.max(bits, total) + raw;
    }

    private void count(int symbol) {
        if (histogram[symbol]++ == 0) {
            used[usedCount++] = symbol;
        }
    }

    /** Fills the differences, and sets start, sign and divisor; returns their number. */
    private int subtract(long[] numbers, int count, int order) {
        Arrays.fill(start, 0);
        int size = 0;
        if (order == 0) {
            start[0] = numbers[0];
            for (int i = 0; i < count; i++) {
                differences[size++] = numbers[i] - numbers[0];
            }
            divisor = divisor(size);
            long shift = (middle(numbers, count) - numbers[0]) / divisor * divisor;
            start[0] += shift;
            for (int i = 0; i < size; i++) {
                differences[i] -= shift;
            }
        } else {
            start[0] = numbers[0];
            start[1] = order == 2 ? numbers[1] - numbers[0] : 0;
            long step = start[1];
            for (int i = order; i < count; i++) {
                long difference = numbers[i] - numbers[i - 1];
                differences[size++] = difference - step;
                step = order == 2 ? difference : 0;
            }
            divisor = divisor(size);
        }
        signed = false;
        for (int i = 0; i < size && !signed; i++) {
            signed = differences[i] < 0;
        }
        return size;
    }

    private long divisor(int size) {
        long common = 0;
        for (int i = 0; i < size && common != 1; i++) {
            if (differences[i] != 0) {
                common = gcd(common, differences[i]);
            }
        }
        return common == 0 ? 1 : common;
    }

    private static long gcd(long a, long b) {
        long x = Math.abs(a);
        long y = Math.abs(b);
        if (x < 0 || y < 0) {
            return 1;
        }
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }
}
