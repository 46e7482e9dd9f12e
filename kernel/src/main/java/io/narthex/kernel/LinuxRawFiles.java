package io.narthex.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Opens files by open(2). Thread-safe. */
public final class LinuxRawFiles implements RawFiles {
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0100;
    private static final int O_CLOEXEC = 02000000;
    // O_DIRECT and O_DIRECTORY have other values on ARM (asm/fcntl.h).
    private static final boolean ARM = System.getProperty("os.arch", "").startsWith("aarch");
    private static final int O_DIRECT = ARM ? 0200000 : 040000;
    private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    private static final int MODE = 0640;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int PID_BYTES = 20;

    @Override
    public RawFile open(Path path, boolean create, boolean direct) throws IOException {
        int flags = O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0);
        int readFd = openFd(path, flags);
        if (!direct) {
            return new LinuxRawFile(path.toString(), readFd, readFd, false);
        }
        try {
            int writeFd = openFd(path, O_RDWR | O_CLOEXEC | O_DIRECT);
            return new LinuxRawFile(path.toString(), readFd, writeFd, true);
        } catch (KernelException e) {
            if (e.errno() == Errno.EINVAL) {
                return new LinuxRawFile(path.toString(), readFd, readFd, false);
            }
            closeFd(readFd);
            throw e;
        }
    }

    @Override
    public RawFile openReadOnly(Path path) throws IOException {
        int readFd = openFd(path, O_RDONLY | O_CLOEXEC);
        return new LinuxRawFile(path.toString(), readFd, readFd, false);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        int fd = openFd(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(Libc.capture());
            if ((int) Libc.FSYNC.invokeExact(captured, fd) < 0) {
                int errno = Libc.errno(captured);
                if (errno != Errno.EINVAL) {
                    throw new KernelException("fsync", folder.toString(), errno);
                }
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        } finally {
            closeFd(fd);
        }
    }

    @Override
    public AutoCloseable lock(Path path) throws IOException {
        int fd = openToLock(path);
        boolean locked = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(Libc.capture());
            if ((int) Libc.FLOCK.invokeExact(captured, fd, LOCK_EX | LOCK_NB) < 0) {
                int errno = Libc.errno(captured);
                if (errno == Errno.EAGAIN) {
                    throw new LockedException(path.toString(), readPid(arena, captured, fd));
                }
                throw new KernelException("flock", path.toString(), errno);
            }
            locked = true;
            writePid(arena, captured, fd);
            return () -> closeFd(fd);
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        } finally {
            if (!locked) {
                closeFd(fd);
            }
        }
    }

    private static int openToLock(Path path) throws IOException {
        try {
            return openFd(path, O_RDWR | O_CLOEXEC | O_CREAT);
        } catch (KernelException e) {
            if (e.errno() != Errno.EROFS && e.errno() != Errno.EACCES) {
                throw e;
            }
            try {
                return openFd(path, O_RDONLY | O_CLOEXEC);
            } catch (KernelException none) {
                e.addSuppressed(none);
                throw e;
            }
        }
    }

    private static long readPid(Arena arena, MemorySegment captured, int fd) throws Throwable {
        MemorySegment text = arena.allocate(PID_BYTES);
        long got = (long) Libc.PREAD.invokeExact(captured, fd, text, (long) PID_BYTES, 0L);
        long pid = 0;
        for (long i = 0; i < got; i++) {
            byte c = text.get(ValueLayout.JAVA_BYTE, i);
            if (c < '0' || c > '9') {
                break;
            }
            pid = pid * 10 + (c - '0');
        }
        return pid;
    }

    /** A full disk does not keep anybody from locking: the id is for messages only. */
    private static void writePid(Arena arena, MemorySegment captured, int fd) throws Throwable {
        byte[] text = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
        int cut = (int) Libc.FTRUNCATE.invokeExact(captured, fd, 0L);
        if (cut == 0) {
            long _ = (long) Libc.PWRITE.invokeExact(captured, fd, data, (long) text.length, 0L);
        }
    }

    private static int openFd(Path path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(Libc.capture());
            MemorySegment name = arena.allocateFrom(path.toString());
            while (true) {
                int fd = (int) Libc.OPEN.invokeExact(captured, name, flags, MODE);
                if (fd >= 0) {
                    return fd;
                }
                int errno = Libc.errno(captured);
                if (errno != Errno.EINTR) {
                    throw new KernelException("open", path.toString(), errno);
                }
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }

    static void closeFd(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(Libc.capture());
            // Linux frees the number whatever close(2) returns, so there is nothing to try again.
            int _ = (int) Libc.CLOSE.invokeExact(captured, fd);
        } catch (Throwable t) {
            throw Libc.unexpected(t);
        }
    }
}
