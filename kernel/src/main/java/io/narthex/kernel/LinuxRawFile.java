package io.narthex.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * A file behind two descriptors: one that reads through the page cache and one that writes, past it
 * where the file system allows.
 */
final class LinuxRawFile implements RawFile {
    private static final int TRANSFER_BYTES = 64 * 1024;
    private static final int IDLE_BUFFERS = 3;
    private static final int SEEK_END = 2;

    private final String name;
    private final int readFd;
    private final int writeFd;
    private final boolean direct;
    private final ArrayDeque<Buffer> idle = new ArrayDeque<>();
    private int users;
    private boolean closing;
    private boolean closed;

    LinuxRawFile(String name, int readFd, int writeFd, boolean direct) {
        this.name = name;
        this.readFd = readFd;
        this.writeFd = writeFd;
        this.direct = direct;
    }

    /** Native memory for one call at a time. */
    private static final class Buffer {
        final MemorySegment captured;
        final MemorySegment data;

        Buffer() {
            Arena arena = Arena.ofAuto();
            captured = arena.allocate(Libc.capture());
            data = arena.allocate(TRANSFER_BYTES, BLOCK_BYTES);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean direct() {
        return direct;
    }

    @Override
    public long size() throws IOException {
        return call(buffer -> {
            long end = (long) Libc.LSEEK.invokeExact(buffer.captured, readFd, 0L, SEEK_END);
            check(end, "lseek", buffer);
            return end;
        });
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        return (int) call(buffer -> readAll(buffer, position, into, offset, length));
    }

    private int readAll(Buffer buffer, long position, byte[] into, int offset, int length)
            throws Throwable {
        int done = 0;
        while (done < length) {
            long wanted = Math.min(TRANSFER_BYTES, length - done);
            long got =
                    (long)
                            Libc.PREAD.invokeExact(
                                    buffer.captured, readFd, buffer.data, wanted, position + done);
            if (got < 0 && Libc.errno(buffer.captured) == Errno.EINTR) {
                continue;
            }
            check(got, "pread", buffer);
            if (got == 0) {
                break;
            }
            MemorySegment.copy(
                    buffer.data, ValueLayout.JAVA_BYTE, 0, into, offset + done, (int) got);
            done += (int) got;
        }
        return done;
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
        if (direct && (position % BLOCK_BYTES != 0 || length % BLOCK_BYTES != 0)) {
            throw new IllegalArgumentException(
                    "direct write must be whole blocks: position="
                            + position
                            + ", length="
                            + length);
        }
        call(buffer -> {
            int done = 0;
            while (done < length) {
                int part = Math.min(TRANSFER_BYTES, length - done);
                MemorySegment.copy(
                        from, offset + done, buffer.data, ValueLayout.JAVA_BYTE, 0, part);
                writePart(buffer, position + done, part);
                done += part;
            }
            return done;
        });
    }

    private void writePart(Buffer buffer, long position, int length) throws Throwable {
        int done = 0;
        while (done < length) {
            long put =
                    (long)
                            Libc.PWRITE.invokeExact(
                                    buffer.captured,
                                    writeFd,
                                    buffer.data.asSlice(done),
                                    (long) (length - done),
                                    position + done);
            if (put < 0 && Libc.errno(buffer.captured) == Errno.EINTR) {
                continue;
            }
            check(put, "pwrite", buffer);
            if (put == 0) {
                throw new KernelException("pwrite", name, Errno.ENOSPC);
            }
            done += (int) put;
            if (direct && done < length) {
                // The remainder of a short direct write has to start at a whole block again.
                done -= done % BLOCK_BYTES;
                if (put < BLOCK_BYTES) {
                    throw new KernelException("pwrite", name, Errno.ENOSPC);
                }
            }
        }
    }

    @Override
    public void sync() throws IOException {
        call(buffer -> {
            int result;
            do {
                result = (int) Libc.FDATASYNC.invokeExact(buffer.captured, writeFd);
            } while (result < 0 && Libc.errno(buffer.captured) == Errno.EINTR);
            check(result, "fdatasync", buffer);
            return result;
        });
    }

    @Override
    public void allocate(long position, long length) throws IOException {
        call(buffer -> {
            int result;
            do {
                result =
                        (int)
                                Libc.FALLOCATE.invokeExact(
                                        buffer.captured, writeFd, 0, position, length);
            } while (result < 0 && Libc.errno(buffer.captured) == Errno.EINTR);
            check(result, "fallocate", buffer);
            return result;
        });
    }

    @Override
    public void truncate(long size) throws IOException {
        call(buffer -> {
            int result = (int) Libc.FTRUNCATE.invokeExact(buffer.captured, writeFd, size);
            check(result, "ftruncate", buffer);
            return result;
        });
    }

    /** What is done with the descriptor while it cannot be closed, and a buffer of its own. */
    @FunctionalInterface
    private interface Call {
        long run(Buffer buffer) throws Throwable;
    }

    private long call(Call call) throws IOException {
        Buffer buffer = acquire();
        try {
            return call.run(buffer);
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        } finally {
            release(buffer);
        }
    }

    private void check(long result, String call, Buffer buffer) throws KernelException {
        if (result < 0) {
            throw new KernelException(call, name, Libc.errno(buffer.captured));
        }
    }

    private synchronized Buffer acquire() throws IOException {
        if (closing) {
            throw new IOException(name + " is closed");
        }
        users++;
        Buffer buffer = idle.pollFirst();
        return buffer == null ? new Buffer() : buffer;
    }

    private synchronized void release(Buffer buffer) {
        users--;
        if (idle.size() < IDLE_BUFFERS) {
            idle.addFirst(buffer);
        }
        closeIfUnused();
    }

    @Override
    public synchronized void close() {
        closing = true;
        closeIfUnused();
    }

    /** A descriptor is closed only when no call uses it: its number could be somebody else's. */
    private void closeIfUnused() {
        if (closing && !closed && users == 0) {
            closed = true;
            LinuxRawFiles.closeFd(readFd);
            if (writeFd != readFd) {
                LinuxRawFiles.closeFd(writeFd);
            }
            idle.clear();
        }
    }
}
