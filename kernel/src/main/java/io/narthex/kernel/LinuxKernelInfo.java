package io.narthex.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Asks the running kernel. The structures are those of 64 bit Linux ({@code struct statfs} of
 * asm-generic/statfs.h, {@code struct timex} of linux/timex.h). Thread-safe.
 */
public final class LinuxKernelInfo implements KernelInfo {
    private static final long STATFS_BYTES = 120;
    private static final long TIMEX_BYTES = 208;
    private static final long ST_RDONLY = 1;

    @Override
    public FileSystemStats fileSystem(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(Libc.capture());
            MemorySegment name = arena.allocateFrom(path.toString());
            MemorySegment stat = arena.allocate(STATFS_BYTES, Long.BYTES);
            int result;
            do {
                result = (int) Libc.STATFS.invokeExact(captured, name, stat);
            } while (result < 0 && Libc.errno(captured) == Errno.EINTR);
            if (result < 0) {
                throw new KernelException("statfs", path.toString(), Libc.errno(captured));
            }
            long fragment = word(stat, 72) > 0 ? word(stat, 72) : word(stat, 8);
            return new FileSystemStats(
                    word(stat, 0),
                    fragment,
                    word(stat, 16) * fragment,
                    word(stat, 24) * fragment,
                    word(stat, 32) * fragment,
                    word(stat, 40),
                    word(stat, 48),
                    (word(stat, 80) & ST_RDONLY) != 0);
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    @Override
    public ClockStatus clock() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(Libc.capture());
            MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
            int state = (int) Libc.ADJTIMEX.invokeExact(captured, timex);
            if (state < 0) {
                throw new KernelException("adjtimex", "clock", Libc.errno(captured));
            }
            return new ClockStatus(
                    state,
                    timex.get(ValueLayout.JAVA_INT, 40),
                    word(timex, 8),
                    word(timex, 16),
                    word(timex, 24),
                    word(timex, 32),
                    word(timex, 48),
                    word(timex, 88),
                    word(timex, 96),
                    word(timex, 104),
                    timex.get(ValueLayout.JAVA_INT, 112),
                    word(timex, 120),
                    word(timex, 128),
                    word(timex, 136),
                    word(timex, 144),
                    word(timex, 152),
                    timex.get(ValueLayout.JAVA_INT, 160));
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    private static long word(MemorySegment struct, long offset) {
        return struct.get(ValueLayout.JAVA_LONG, offset);
    }
}
