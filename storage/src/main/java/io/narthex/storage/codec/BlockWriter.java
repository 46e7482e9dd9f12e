package io.narthex.storage.codec;

import java.util.Arrays;

/** Packs token streams into blocks; docs/format/segment.md, "Blocks". Confined to one thread. */
public final class BlockWriter {
    private final ChunkEncoder encoder;
    private final ChunkValues values;
    private final ByteWriter block = new ByteWriter(256);

    /** A writer of blocks of up to {@code maxSamples}. */
    public BlockWriter(int maxSamples) {
        encoder = new ChunkEncoder(maxSamples);
        values = new ChunkValues(maxSamples);
    }

    /** The blocks followed by one with the values of a token stream. */
    public byte[] append(byte[] blocks, byte[] tokens, int tokenBytes) {
        block.clear(256);
        values.load(tokens, tokenBytes);
        encoder.alone(values, tokens, tokenBytes, block);
        ByteWriter header = new ByteWriter(16);
        header.putVarint(values.count);
        header.putVarint(block.size());
        int from = blocks.length;
        byte[] all = Arrays.copyOf(blocks, from + header.size() + block.size());
        System.arraycopy(header.bytes(), 0, all, from, header.size());
        System.arraycopy(block.bytes(), 0, all, from + header.size(), block.size());
        return all;
    }
}
