package io.narthex.storage;

import io.narthex.kernel.RawFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A sparse file in memory: what the ring lives in where no disk takes it. Thread-safe; nothing in
 * it survives.
 */
final class HeapFile implements RawFile {
    private final Map<Long, byte[]> blocks = new HashMap<>();
    private long size;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized int read(long position, byte[] into, int offset, int length) {
        int count = Math.clamp(size - position, 0, length);
        for (int done = 0; done < count; ) {
            long at = position + done;
            int within = (int) (at % BLOCK_BYTES);
            int part = Math.min(count - done, BLOCK_BYTES - within);
            byte[] block = blocks.get(at / BLOCK_BYTES);
            if (block == null) {
                Arrays.fill(into, offset + done, offset + done + part, (byte) 0);
            } else {
                System.arraycopy(block, within, into, offset + done, part);
            }
            done += part;
        }
        return count;
    }

    @Override
    public synchronized void write(long position, byte[] from, int offset, int length) {
        for (int done = 0; done < length; ) {
            long at = position + done;
            int within = (int) (at % BLOCK_BYTES);
            int part = Math.min(length - done, BLOCK_BYTES - within);
            byte[] block = blocks.computeIfAbsent(at / BLOCK_BYTES, _ -> new byte[BLOCK_BYTES]);
            System.arraycopy(from, offset + done, block, within, part);
            done += part;
        }
        size = Math.max(size, position + length);
    }

    /** Writes what was written here to another file. */
    synchronized void copyTo(RawFile to) throws IOException {
        for (Map.Entry<Long, byte[]> block : blocks.entrySet()) {
            to.write(block.getKey() * BLOCK_BYTES, block.getValue(), 0, BLOCK_BYTES);
        }
    }

    @Override
    public void sync() {}

    @Override
    public synchronized void allocate(long position, long length) {
        size = Math.max(size, position + length);
    }

    @Override
    public synchronized void truncate(long newSize) {
        size = newSize;
    }

    @Override
    public boolean direct() {
        return false;
    }

    @Override
    public void close() {}
}
