package io.narthex.storage.codec;

import io.narthex.storage.format.SegmentDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Decodes chunks whose rows are those of a column; docs/format/segment.md, "Chunks". Allocates
 * nothing for a sample. Confined to one thread.
 */
public final class ChunkDecoder {
    private final TokenDecoder tokens = new TokenDecoder();
    private @Nullable BlockReader blocks;
    private final PackedReader packed = new PackedReader();
    private final ByteReader in = new ByteReader(new byte[0], 0, 0);
    private final double[] values;
    private final int[] rows;
    private final long[] numbers;
    private final long[] others;

    /** The row of the first value where the others follow without gaps, else -1. */
    private int firstRow;

    /** A decoder that fills these arrays, which are equally long. */
    public ChunkDecoder(double[] values, int[] rows) {
        this.values = values;
        this.rows = rows;
        numbers = new long[values.length];
        others = new long[values.length];
    }

    /** Where the chunk that another is relative to lies. */
    public record Base(int bytesBefore, int length) {}

    /** The base of a chunk of form {@link SegmentDescriptor#FORM_RELATIVE}. */
    public Base base(byte[] from, int offset, int length) {
        in.reset(from, offset + 1, length - 1);
        return new Base(in.getCount(Integer.MAX_VALUE), in.getCount(Integer.MAX_VALUE));
    }

    /** Decodes the numbers of a chunk that others are relative to, its form first. */
    public void baseNumbers(
            byte[] from, int offset, int length, int samples, PackedTables tables, long[] into) {
        in.reset(from, offset, length);
        if (in.getByte() != SegmentDescriptor.FORM_PACKED) {
            throw new MalformedException("base of a chunk is of another form");
        }
        packed.read(in, samples, tables, into);
    }

    /**
     * Decodes a chunk that is relative to another, its form first.
     *
     * @param base the numbers of the other one, of as many samples
     */
    public int relative(
            byte[] from, int offset, int length, int samples, PackedTables tables, long[] base) {
        checkSamples(samples);
        in.reset(from, offset + 1, length - 1);
        in.getVarint();
        in.getVarint();
        packed.read(in, samples, tables, others);
        if (packed.places() == 0) {
            for (int i = 0; i < samples; i++) {
                values[i] = (double) (base[i] - others[i]);
            }
        } else {
            double power = Decimals.power(packed.places());
            for (int i = 0; i < samples; i++) {
                values[i] = (base[i] - others[i]) / power;
            }
        }
        firstRow = packed.firstRow();
        return samples;
    }

    private void checkSamples(int samples) {
        if (samples > values.length) {
            throw new MalformedException("chunk with too many samples: " + samples);
        }
    }

    /**
     * Decodes a chunk that is not relative to another, its form first.
     *
     * @param samples as its index entry says
     * @return how many samples there are; their rows are filled only where {@link #firstRow} is -1
     */
    public int decode(byte[] from, int offset, int length, int samples, PackedTables tables) {
        checkSamples(samples);
        in.reset(from, offset, length);
        int form = in.getByte();
        firstRow = -1;
        switch (form) {
            case SegmentDescriptor.FORM_TOKENS -> {
                return tokens.values(from, offset + 1, length - 1, values, rows);
            }
            case SegmentDescriptor.FORM_BLOCKS -> {
                BlockReader reader = blocks == null ? new BlockReader(values, rows) : blocks;
                blocks = reader;
                reader.begin();
                reader.blocks(from, offset + 1, length - 1);
                return reader.count();
            }
            case SegmentDescriptor.FORM_CONSTANT -> constant(samples);
            case SegmentDescriptor.FORM_PACKED -> {
                packed.read(in, samples, tables, numbers, values);
                firstRow = packed.firstRow();
            }
            case SegmentDescriptor.FORM_RESIDUAL -> residual(samples, tables);
            default -> throw new MalformedException("unknown form of chunk: " + form);
        }
        return samples;
    }

    /** The row of the first decoded value where the others follow without gaps, else -1. */
    public int firstRow() {
        return firstRow;
    }

    private void constant(int samples) {
        long bits = 0;
        int shift = Long.SIZE;
        while (in.remaining() > 0) {
            shift -= Byte.SIZE;
            if (shift < 0) {
                throw new MalformedException("constant is longer than 64 bits");
            }
            bits |= (long) in.getByte() << shift;
        }
        double value = Double.longBitsToDouble(bits);
        for (int i = 0; i < samples; i++) {
            values[i] = value;
        }
        firstRow = 0;
    }

    private void residual(int samples, PackedTables tables) {
        int length = in.getCount(in.remaining());
        int at = in.skip(length);
        int rest = in.remaining();
        byte[] bytes = in.bytes();
        in.reset(bytes, at, length);
        packed.read(in, samples, tables, numbers);
        int places = packed.places();
        in.reset(bytes, at + length, rest);
        packed.read(in, samples, tables, others);
        for (int i = 0; i < samples; i++) {
            values[i] = Decimals.value(numbers[i], places, others[i]);
        }
        firstRow = packed.firstRow();
    }
}
