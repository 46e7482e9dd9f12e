package io.narthex.kernel;

import java.io.IOException;

/**
 * An open file that is read and written at positions, and that an interrupted thread cannot close.
 * Reading is thread-safe; writing is confined to one thread at a time.
 */
public interface RawFile extends AutoCloseable {
    /** Positions, lengths and buffers of direct writes are multiples of this. */
    int BLOCK_BYTES = 4096;

    /** The file's name, for messages. */
    String name();

    /** The length of the file in bytes. */
    long size() throws IOException;

    /**
     * Reads up to {@code length} bytes at {@code position} through the page cache.
     *
     * @return the number of bytes read; less than {@code length} only at the end of the file
     */
    int read(long position, byte[] into, int offset, int length) throws IOException;

    /**
     * Writes all of {@code length} bytes at {@code position}. Where {@link #direct} holds, position
     * and length are multiples of {@link #BLOCK_BYTES}.
     */
    void write(long position, byte[] from, int offset, int length) throws IOException;

    /** Makes everything written durable: fdatasync(2). */
    void sync() throws IOException;

    /**
     * Reserves room without writing it: fallocate(2) itself, never the C library's emulation.
     *
     * @throws KernelException with {@code EOPNOTSUPP} where the file system cannot, {@code ENOSPC}
     *     where there is not enough room
     */
    void allocate(long position, long length) throws IOException;

    /** Cuts or extends the file to {@code size} bytes: ftruncate(2). */
    void truncate(long size) throws IOException;

    /** Whether writes bypass the page cache: O_DIRECT. */
    boolean direct();

    /** Closes the file; does not sync. Closing twice does nothing. */
    @Override
    void close();
}
