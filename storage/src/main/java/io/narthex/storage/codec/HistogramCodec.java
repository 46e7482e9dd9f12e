package io.narthex.storage.codec;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Native histograms as bytes, each relative to the one before of its series; all but the sum, which
 * is stored as the sample's value. See docs/format/journal.md, "Histograms". Confined to one
 * thread.
 */
public final class HistogramCodec {
    /** A histogram of more buckets is not stored. */
    public static final int MAX_BUCKETS = 4096;

    private static final int HINT_MASK = 3;
    private static final int INTEGER_FLAG = 4;
    private static final int SAME_LAYOUT_FLAG = 8;
    private static final int BITS_FLAG = 16;
    private static final int KNOWN_FLAGS = 31;
    private static final int[] NO_RUNS = {};
    private static final double[] NO_BOUNDS = {};

    private HistogramCodec() {}

    /** Whether both have the same buckets at the same bounds. */
    static boolean sameLayout(Histogram a, Histogram b) {
        return a.schema() == b.schema()
                && bits(a.zeroThreshold()) == bits(b.zeroThreshold())
                && a.positive().sameLayout(b.positive())
                && a.negative().sameLayout(b.negative())
                && Arrays.equals(a.customBounds(), b.customBounds());
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    /** The most that a histogram takes; {@link Integer#MAX_VALUE} where it has too many buckets. */
    public static int maxBytes(Histogram one) {
        long runs = (long) one.positive().lengths().length + one.negative().lengths().length;
        long counts = (long) one.positive().size() + one.negative().size();
        int bounds = one.customBounds().length;
        return Math.max(Math.max(runs, counts), bounds) > MAX_BUCKETS
                ? Integer.MAX_VALUE
                : (int) (32 + 10 * (runs + counts + bounds + 2));
    }

    /** The number of counts: all, those in the zero bucket, then those of each bucket. */
    static int counts(Histogram one) {
        return 2 + one.positive().size() + one.negative().size();
    }

    static double count(Histogram one, int index) {
        if (index < 2) {
            return index == 0 ? one.count() : one.zeroCount();
        }
        int positive = one.positive().size();
        return index - 2 < positive
                ? one.positive().counts()[index - 2]
                : one.negative().counts()[index - 2 - positive];
    }

    private static boolean isWhole(Histogram one) {
        int size = counts(one);
        for (int i = 0; i < size; i++) {
            if (Decimals.mantissa(count(one, i), 0) == Decimals.NONE) {
                return false;
            }
        }
        return true;
    }

    /** Writes {@code one}, relative to {@code before} where that has the same layout. */
    public static void write(@Nullable Histogram before, Histogram one, ByteWriter out) {
        Histogram base = before != null && sameLayout(before, one) ? before : null;
        boolean whole = isWhole(one) && (base == null || isWhole(base));
        out.putByte(flags(one) | (base != null ? SAME_LAYOUT_FLAG : 0) | (whole ? 0 : BITS_FLAG));
        if (base == null) {
            writeLayout(one, out);
        }
        int size = counts(one);
        int zeros = 0;
        for (int i = 0; i < size; i++) {
            long change = change(base, one, i, whole);
            if (change == 0) {
                zeros++;
                continue;
            }
            zeros = endZeros(zeros, out);
            out.putVarint(change);
        }
        endZeros(zeros, out);
    }

    private static int endZeros(int zeros, ByteWriter out) {
        if (zeros > 0) {
            out.putByte(0);
            out.putVarint(zeros - 1L);
        }
        return 0;
    }

    private static long change(@Nullable Histogram base, Histogram one, int index, boolean whole) {
        double before = base == null ? 0 : count(base, index);
        if (whole) {
            long delta = (long) count(one, index) - (long) before;
            return (delta << 1) ^ (delta >> 63);
        }
        return Long.reverse(bits(count(one, index)) ^ bits(before));
    }

    /** Schema and bounds, then the runs of buckets on both sides. */
    static void writeLayout(Histogram one, ByteWriter out) {
        out.putZigzag(one.schema());
        out.putVarint(Long.reverse(bits(one.zeroThreshold())));
        out.putVarint(one.customBounds().length);
        for (double bound : one.customBounds()) {
            int places = Decimals.places(bound);
            out.putByte(places + 1);
            if (places < 0) {
                out.putLong(bits(bound));
            } else {
                out.putZigzag(Decimals.mantissa(bound, places));
            }
        }
        writeRuns(one.positive(), out);
        writeRuns(one.negative(), out);
    }

    private static void writeRuns(Buckets buckets, ByteWriter out) {
        out.putVarint(buckets.lengths().length);
        for (int i = 0; i < buckets.lengths().length; i++) {
            out.putZigzag(buckets.offsets()[i]);
            out.putVarint(buckets.lengths()[i]);
        }
    }

    /** Flags that hold for all histograms of a run, as {@link #hint} and {@link #integer} read. */
    static int flags(Histogram one) {
        return code(one.resetHint()) | (one.integer() ? INTEGER_FLAG : 0);
    }

    private static int code(ResetHint hint) {
        return switch (hint) {
            case UNKNOWN -> 0;
            case RESET -> 1;
            case NOT_RESET -> 2;
            case GAUGE -> 3;
        };
    }

    static ResetHint hint(int flags) {
        return switch (flags & HINT_MASK) {
            case 1 -> ResetHint.RESET;
            case 2 -> ResetHint.NOT_RESET;
            case 3 -> ResetHint.GAUGE;
            default -> ResetHint.UNKNOWN;
        };
    }

    static boolean integer(int flags) {
        return (flags & INTEGER_FLAG) != 0;
    }

    /** Reads a layout: a histogram that has counted nothing. */
    static Histogram readLayout(ByteReader in) {
        long schema = in.getZigzag();
        if (schema < Histogram.CUSTOM_SCHEMA || schema > Histogram.MAX_SCHEMA) {
            throw new MalformedException("schema out of range: schema=" + schema);
        }
        double zeroThreshold = Double.longBitsToDouble(Long.reverse(in.getVarint()));
        int bounds = in.getCount(Math.min(MAX_BUCKETS, in.remaining()));
        double[] customBounds = bounds == 0 ? NO_BOUNDS : new double[bounds];
        for (int i = 0; i < bounds; i++) {
            int places = in.getByte() - 1;
            if (places > Decimals.MAX_PLACES) {
                throw new MalformedException("decimal places out of range: places=" + places);
            }
            customBounds[i] =
                    places < 0
                            ? Double.longBitsToDouble(in.getLong())
                            : Decimals.value(in.getZigzag(), places);
        }
        Buckets positive = readRuns(in, MAX_BUCKETS);
        Buckets negative = readRuns(in, MAX_BUCKETS - positive.size());
        return new Histogram(
                (int) schema,
                zeroThreshold,
                0,
                0,
                0,
                positive,
                negative,
                customBounds,
                ResetHint.UNKNOWN,
                false);
    }

    private static Buckets readRuns(ByteReader in, int maxBuckets) {
        int runs = in.getCount(Math.min(MAX_BUCKETS, in.remaining()));
        if (runs == 0) {
            return Buckets.NONE;
        }
        int[] offsets = new int[runs];
        int[] lengths = new int[runs];
        int size = 0;
        for (int i = 0; i < runs; i++) {
            long offset = in.getZigzag();
            offsets[i] = (int) offset;
            lengths[i] = in.getCount(maxBuckets);
            size += lengths[i];
            if (offset != offsets[i] || size > maxBuckets) {
                throw new MalformedException("buckets out of range: buckets=" + size);
            }
        }
        return new Buckets(offsets, lengths, new double[size]);
    }

    /** A histogram of {@code layout}'s buckets with these counts. */
    static Histogram build(Histogram layout, int flags, double[] counts, double sum) {
        int positive = layout.positive().size();
        int negative = layout.negative().size();
        return new Histogram(
                layout.schema(),
                layout.zeroThreshold(),
                counts[1],
                counts[0],
                sum,
                buckets(layout.positive(), counts, 2),
                negative == 0 && layout.negative().lengths().length == 0
                        ? layout.negative()
                        : buckets(layout.negative(), counts, 2 + positive),
                layout.customBounds(),
                hint(flags),
                integer(flags));
    }

    private static Buckets buckets(Buckets layout, double[] counts, int from) {
        return new Buckets(
                layout.offsets().length == 0 ? NO_RUNS : layout.offsets(),
                layout.lengths().length == 0 ? NO_RUNS : layout.lengths(),
                Arrays.copyOfRange(counts, from, from + layout.size()));
    }

    /**
     * Reads a histogram.
     *
     * @param before what it was written relative to
     * @param sum the sample's value
     */
    public static Histogram read(@Nullable Histogram before, double sum, ByteReader in) {
        int flags = in.getByte();
        if (flags > KNOWN_FLAGS) {
            throw new MalformedException("histogram with unknown flags: " + flags);
        }
        boolean sameLayout = (flags & SAME_LAYOUT_FLAG) != 0;
        if (sameLayout && before == null) {
            throw new MalformedException("histogram without the one before");
        }
        Histogram layout = sameLayout && before != null ? before : readLayout(in);
        double[] counts = new double[counts(layout)];
        boolean whole = (flags & BITS_FLAG) == 0;
        int zeros = 0;
        for (int i = 0; i < counts.length; i++) {
            double base = count(layout, i);
            long change = 0;
            if (zeros > 0) {
                zeros--;
            } else {
                change = in.getVarint();
                zeros = change == 0 ? in.getCount(counts.length - i - 1) : 0;
            }
            counts[i] =
                    whole
                            ? (double) ((long) base + ((change >>> 1) ^ -(change & 1)))
                            : Double.longBitsToDouble(bits(base) ^ Long.reverse(change));
        }
        return build(layout, flags, counts, sum);
    }
}
