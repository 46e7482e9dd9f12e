package io.narthex.storage;

import io.narthex.kernel.Errno;
import io.narthex.kernel.KernelException;
import io.narthex.kernel.RawFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Real files whose writes can be made to fail. */
final class FaultyFiles extends OtherFiles {
    volatile int failWith;

    /** Bytes of the file that fail each time that they are written; none at first. */
    volatile long badFrom;

    volatile long badTo;
    private final AtomicInteger operations = new AtomicInteger();
    private volatile int failAt = -1;

    /** What the storage's own thread waits for before it reads. */
    volatile CountDownLatch mayRead = new CountDownLatch(0);

    @Override
    RawFile other(RawFile real) {
        return new OtherFile(real) {
            @Override
            public int read(long position, byte[] into, int offset, int length) throws IOException {
                if (Thread.currentThread().getName().equals("narthex-storage")) {
                    try {
                        mayRead.await();
                    } catch (InterruptedException e) {
                        throw new InterruptedIOException();
                    }
                }
                return file.read(position, into, offset, length);
            }

            @Override
            public void write(long position, byte[] from, int offset, int length)
                    throws IOException {
                fail("pwrite");
                if (position < badTo && position + length > badFrom) {
                    // As a disk does it: blocks before the bad one are written.
                    int before = (int) Math.max(0, badFrom - position);
                    file.write(position, from, offset, before);
                    throw new KernelException("pwrite", file.name(), Errno.EIO);
                }
                file.write(position, from, offset, length);
            }

            @Override
            public void sync() throws IOException {
                fail("fdatasync");
                file.sync();
            }

            @Override
            public void allocate(long position, long length) throws IOException {
                fail("fallocate");
                file.allocate(position, length);
            }

            private void fail(String call) throws KernelException {
                if (operations.getAndIncrement() == failAt) {
                    throw new KernelException(call, file.name(), Errno.EIO);
                }
                if (failWith != 0) {
                    throw new KernelException(call, file.name(), failWith);
                }
            }
        };
    }

    /** Lets one write, sync or reservation fail, after so many from now that do not. */
    void failOnceAfter(int more) {
        failAt = operations.get() + more;
    }

    void failNoMore() {
        failAt = -1;
    }

    void failWithIoError() {
        failWith = Errno.EIO;
    }
}
