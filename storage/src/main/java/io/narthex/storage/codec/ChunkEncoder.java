package io.narthex.storage.codec;

import io.narthex.storage.format.SegmentDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the form of each chunk of a segment, then on the codes, then writes the chunks;
 * docs/format/segment.md, "Chunks". Confined to one thread.
 */
public final class ChunkEncoder {
    /** Last places beyond this are no rounding errors. */
    private static final long MAX_RESIDUAL = 1 << 14;

    /** Of so many values it is first seen whether a number of places is right. */
    private static final int PROBES = 8;

    private static final int RESIDUAL_PLACES = 6;

    private static final int HEADER_BYTES = 16;

    /** No other form is possible, or smaller. */
    private static final ChunkPlan AS_IT_IS =
            new ChunkPlan(SegmentDescriptor.FORM_BLOCKS, null, null);

    private static final ChunkPlan CONSTANT =
            new ChunkPlan(SegmentDescriptor.FORM_CONSTANT, null, null);

    private final PackedAnalysis analysis;
    private final PackedWriter writer;
    private final PackedTablesBuilder tables = new PackedTablesBuilder();
    private PackedTables built = PackedTables.NONE;

    /** What is packed again later needs not be the smallest. */
    private boolean quick;

    private final long[] numbers;
    private final long[] residuals;

    /** An encoder of chunks of up to {@code maxSamples}. */
    public ChunkEncoder(int maxSamples) {
        analysis = new PackedAnalysis(maxSamples);
        writer = new PackedWriter(maxSamples);
        numbers = new long[maxSamples];
        residuals = new long[maxSamples];
    }

    /** Begins a segment. */
    public void begin() {
        tables.clear();
        built = PackedTables.NONE;
    }

    /** The bytes of a chunk at most, where its blocks take so many. */
    public static int mostBytes(int blockBytes) {
        return blockBytes + (blockBytes >> 3) + HEADER_BYTES;
    }

    /**
     * Decides on a chunk.
     *
     * @param blockBytes the length of its blocks; see {@link #mostBytes}
     * @param base a chunk of the segment that is read before this can be, or null
     * @param family the metric
     */
    public ChunkPlan plan(
            ChunkValues chunk, int blockBytes, @Nullable ChunkValues base, String family) {
        quick = false;
        ChunkPlan plan = choose(chunk, base);
        if (!plan.isOf(SegmentDescriptor.FORM_CONSTANT)
                && (plan.bits() / Byte.SIZE > blockBytes
                        || plan.mostBytes(chunk.rows[0]) > mostBytes(blockBytes))) {
            return AS_IT_IS;
        }
        PackedStream stream = plan.numbers();
        if (stream != null) {
            tables.add(
                    stream, plan.form() == SegmentDescriptor.FORM_RELATIVE ? family + "-" : family);
        }
        PackedStream last = plan.residuals();
        if (last != null) {
            tables.add(last, family + "~");
        }
        return plan;
    }

    /** Writes form and payload of a chunk that belongs to no segment: under the format's codes. */
    public void alone(ChunkValues chunk, byte[] tokens, int tokenBytes, ByteWriter out) {
        quick = true;
        ChunkPlan plan = choose(chunk, null);
        if (!plan.isOf(SegmentDescriptor.FORM_CONSTANT)
                && (plan.isOf(SegmentDescriptor.FORM_BLOCKS)
                        || plan.mostBytes(chunk.rows[0]) > tokenBytes + 1)) {
            out.putByte(SegmentDescriptor.FORM_TOKENS);
            out.putBytes(tokens, 0, tokenBytes);
            return;
        }
        built = PackedTables.NONE;
        write(plan, chunk, null, 0, 0, out);
    }

    private ChunkPlan choose(ChunkValues chunk, @Nullable ChunkValues base) {
        if (!chunk.adjacent()) {
            return AS_IT_IS;
        }
        if (chunk.rows[0] == 0 && chunk.constant()) {
            return CONSTANT;
        }
        if (chunk.count < PackedStream.ORDERS) {
            return AS_IT_IS;
        }
        if (chunk.places < 0) {
            return residual(chunk);
        }
        PackedStream own =
                quick
                        ? analysis.good(chunk.mantissas, chunk.count, chunk.places)
                        : analysis.best(chunk.mantissas, chunk.count, chunk.places);
        ChunkPlan plan = new ChunkPlan(SegmentDescriptor.FORM_PACKED, own, null);
        if (base != null
                && base.places == chunk.places
                && base.count == chunk.count
                && base.adjacent()
                && base.rows[0] == chunk.rows[0]) {
            subtract(chunk, base);
            PackedStream relative = analysis.best(numbers, chunk.count, chunk.places);
            if (relative.leastBits + Byte.SIZE * ChunkPlan.BASE_BYTES < own.leastBits) {
                return new ChunkPlan(SegmentDescriptor.FORM_RELATIVE, relative, null);
            }
        }
        return plan;
    }

    /** What a histogram's bucket lacks of the base grows, as counters do. */
    private void subtract(ChunkValues chunk, ChunkValues base) {
        for (int i = 0; i < chunk.count; i++) {
            numbers[i] = base.mantissas[i] - chunk.mantissas[i];
        }
    }

    private ChunkPlan residual(ChunkValues chunk) {
        ChunkPlan best = AS_IT_IS;
        double least = Double.MAX_VALUE;
        int first = firstPlaces(chunk);
        for (int places = first;
                places <= Decimals.MAX_PLACES;
                places += Math.max(1, RESIDUAL_PLACES - places)) {
            if (!split(chunk, places)) {
                continue;
            }
            ChunkPlan plan =
                    new ChunkPlan(
                            SegmentDescriptor.FORM_RESIDUAL,
                            analysis.best(numbers, chunk.count, places),
                            analysis.best(residuals, chunk.count, 0));
            if (plan.bits() < least) {
                least = plan.bits();
                best = plan;
            } else {
                break;
            }
        }
        return best;
    }

    /** The fewest places with which some of the values are nearly decimals. */
    private static int firstPlaces(ChunkValues chunk) {
        for (int places = 0; places <= Decimals.MAX_PLACES; places++) {
            boolean near = true;
            for (int i = 0; i < PROBES && near; i++) {
                double value = chunk.values[(int) ((long) i * (chunk.count - 1) / (PROBES - 1))];
                near = isNear(value, places);
            }
            if (near) {
                return places;
            }
        }
        return Decimals.MAX_PLACES + 1;
    }

    private static boolean isNear(double value, int places) {
        long mantissa = Decimals.nearest(value, places);
        return mantissa != Decimals.NONE
                && Math.abs(Decimals.residual(value, mantissa, places)) <= MAX_RESIDUAL;
    }

    /** Parts all values into mantissa and last place; false where one is no such decimal. */
    private boolean split(ChunkValues chunk, int places) {
        for (int i = 0; i < chunk.count; i++) {
            double value = chunk.values[i];
            if (!isNear(value, places)) {
                return false;
            }
            numbers[i] = Decimals.nearest(value, places);
            residuals[i] = Decimals.residual(value, numbers[i], places);
        }
        return true;
    }

    /** Decides on the codes, once every chunk is planned. */
    public PackedTables tables() {
        built = tables.build();
        return built;
    }

    /**
     * Writes form and payload of a chunk.
     *
     * @param base as when it was planned
     * @param baseBefore how many bytes before this chunk that one begins
     * @param baseBytes its length
     */
    public void write(
            ChunkPlan plan,
            ChunkValues chunk,
            @Nullable ChunkValues base,
            int baseBefore,
            int baseBytes,
            ByteWriter out) {
        out.putByte(plan.form());
        PackedStream stream = plan.numbers();
        if (plan.form() == SegmentDescriptor.FORM_CONSTANT) {
            constant(Double.doubleToRawLongBits(chunk.values[0]), out);
        } else if (stream != null && plan.residuals() != null) {
            if (!split(chunk, stream.places)) {
                throw new IllegalStateException("a chunk changed after it was planned");
            }
            ByteWriter first = new ByteWriter(512);
            stream(stream, numbers, chunk, first);
            out.putSized(first.bytes(), first.size());
            stream(plan.residuals(), residuals, chunk, out);
        } else if (stream != null
                && base != null
                && plan.form() == SegmentDescriptor.FORM_RELATIVE) {
            out.putVarint(baseBefore);
            out.putVarint(baseBytes);
            subtract(chunk, base);
            stream(stream, numbers, chunk, out);
        } else if (stream != null) {
            stream(stream, chunk.mantissas, chunk, out);
        }
    }

    private void stream(PackedStream stream, long[] of, ChunkValues chunk, ByteWriter out) {
        writer.write(stream, built.get(stream.table), of, chunk.count, chunk.rows[0], out);
    }

    /** The bits without the zero bytes at their low end, the highest byte first. */
    private static void constant(long bits, ByteWriter out) {
        for (long rest = bits; rest != 0; rest <<= 8) {
            out.putByte((int) (rest >>> 56));
        }
    }
}
