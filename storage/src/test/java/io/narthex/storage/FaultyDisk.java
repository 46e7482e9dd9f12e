package io.narthex.storage;

import io.narthex.kernel.Errno;
import io.narthex.kernel.KernelException;
import io.narthex.kernel.RawFile;
import io.narthex.kernel.RawFiles;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * A disk in memory that holds one file, with a seed for all that can go wrong: writes that fail or
 * are cut short, a power cut at any write or sync, after which any part of what was not synced is
 * there, torn sectors included, and a sync that lies. Its file stands in a real folder as an empty
 * one, because it is renamed there.
 */
final class FaultyDisk implements RawFiles {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int SECTOR = 512;

    private final Random random;
    private byte[] durable;
    private byte[] current;
    private final List<Write> unsynced = new ArrayList<>();
    private int operations;
    private int cutAt = Integer.MAX_VALUE;
    private boolean off;

    /** The share of operations that fail, of those that lie about a sync. */
    double failing;

    double lying;

    /** Pages, by their place, that take no writes. */
    final BitSet bad = new BitSet();

    /** The share of writes to these that fail; some of them are there all the same. */
    double badness = 1;

    /** One page of a write. */
    private static final class Write {
        final int position;
        final byte[] bytes;

        Write(int position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }
    }

    FaultyDisk(byte[] image, Random random) {
        this.random = random;
        durable = image.clone();
        current = image.clone();
    }

    /** The power goes off at the so manieth operation from now. */
    void cutAfter(int more) {
        cutAt = operations + more;
    }

    boolean isOff() {
        return off;
    }

    /** The power is back: what was not synced is there as a whole, in part, or not at all. */
    void powerOn() {
        double share = random.nextInt(3) / 2.0;
        for (Write write : unsynced) {
            if (random.nextDouble() < share) {
                int length = write.bytes.length;
                if (random.nextInt(8) == 0) {
                    tear(write);
                } else {
                    System.arraycopy(write.bytes, 0, durable, write.position, length);
                }
            }
        }
        unsynced.clear();
        current = durable.clone();
        off = false;
        cutAt = Integer.MAX_VALUE;
    }

    /** The process is gone, the power is not: what was written is there, not all of it durable. */
    void restart() {
        off = false;
        cutAt = Integer.MAX_VALUE;
    }

    private void tear(Write write) {
        for (int at = 0; at < write.bytes.length; at += SECTOR) {
            if (random.nextBoolean()) {
                int length = Math.min(SECTOR, write.bytes.length - at);
                System.arraycopy(write.bytes, at, durable, write.position + at, length);
            }
        }
    }

    /** What stands on the disk; a change of it is damage. */
    byte[] image() {
        return current;
    }

    /** Makes {@link #image}, damaged meanwhile, what is durable. */
    void damaged() {
        durable = current.clone();
        unsynced.clear();
    }

    @Override
    public RawFile openReadOnly(Path path) {
        return new Open(path.toString());
    }

    @Override
    public RawFile open(Path path, boolean create, boolean direct) throws IOException {
        if (create) {
            Files.createFile(path);
            durable = new byte[0];
            current = new byte[0];
        }
        return new Open(path.toString());
    }

    @Override
    public void syncFolder(Path folder) {}

    @Override
    public AutoCloseable lock(Path path) {
        return () -> {};
    }

    private void operate(String call, String name) throws IOException {
        if (off || ++operations >= cutAt) {
            off = true;
            throw new KernelException(call, name, Errno.EIO);
        }
    }

    /** A handle. The storage's own thread may use it together with that of the test. */
    private final class Open implements RawFile {
        private final String name;

        Open(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            return current.length;
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) throws IOException {
            synchronized (FaultyDisk.this) {
                if (off) {
                    throw new KernelException("pread", name, Errno.EIO);
                }
                int got = Math.clamp(current.length - position, 0, length);
                System.arraycopy(current, (int) position, into, offset, got);
                return got;
            }
        }

        @Override
        public void write(long position, byte[] from, int offset, int length) throws IOException {
            synchronized (FaultyDisk.this) {
                boolean cut = operations + 1 >= cutAt;
                if (!off && cut) {
                    put((int) position, from, offset, random.nextInt(length / PAGE + 1) * PAGE);
                }
                operate("pwrite", name);
                if (random.nextDouble() < failing) {
                    put((int) position, from, offset, random.nextInt(length / PAGE + 1) * PAGE);
                    int errno = random.nextBoolean() ? Errno.EIO : Errno.ENOSPC;
                    throw new KernelException("pwrite", name, errno);
                }
                int good = length;
                int first = bad.nextSetBit((int) (position / PAGE));
                boolean isBad = first >= 0 && first * (long) PAGE < position + length;
                boolean fails = isBad && (badness == 1 || random.nextDouble() < badness);
                if (fails && (badness == 1 || random.nextBoolean())) {
                    good = (int) (first * (long) PAGE - position);
                }
                put((int) position, from, offset, good);
                if (fails) {
                    throw new KernelException("pwrite", name, Errno.EIO);
                }
            }
        }

        private void put(int position, byte[] from, int offset, int length) {
            for (int at = 0; at < length; at += PAGE) {
                int part = Math.min(PAGE, length - at);
                byte[] page = Arrays.copyOfRange(from, offset + at, offset + at + part);
                unsynced.add(new Write(position + at, page));
                System.arraycopy(page, 0, current, position + at, part);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (FaultyDisk.this) {
                operate("fdatasync", name);
                if (random.nextDouble() < failing) {
                    throw new KernelException("fdatasync", name, Errno.EIO);
                }
                if (random.nextDouble() < lying) {
                    return;
                }
                for (Write write : unsynced) {
                    System.arraycopy(write.bytes, 0, durable, write.position, write.bytes.length);
                }
                unsynced.clear();
            }
        }

        @Override
        public void allocate(long position, long length) {
            truncate(position + length);
        }

        @Override
        public void truncate(long size) {
            synchronized (FaultyDisk.this) {
                durable = Arrays.copyOf(durable, (int) size);
                current = Arrays.copyOf(current, (int) size);
            }
        }

        @Override
        public boolean direct() {
            return true;
        }

        @Override
        public void close() {}
    }
}
