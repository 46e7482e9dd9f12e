package io.narthex.storage;

import io.narthex.kernel.Errno;
import io.narthex.kernel.KernelException;
import io.narthex.kernel.RawFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Real files of a machine whose power goes after a number of changes, the last of which is torn, or
 * of a file system that reserves nothing or is full.
 */
final class CutFiles extends OtherFiles {
    private int changesLeft = Integer.MAX_VALUE;
    private boolean cut;
    private int allocationError;
    private long fullFrom = Long.MAX_VALUE;

    /** So many writes and changes of length happen; of the next only a part does. */
    void cutAfter(int changes) {
        changesLeft = changes;
    }

    boolean wasCut() {
        return cut;
    }

    void failAllocations(int errno) {
        allocationError = errno;
    }

    /** Writes from this position on find no room. */
    void fullFrom(long position) {
        fullFrom = position;
    }

    private boolean isLast() throws KernelException {
        if (cut) {
            throw new KernelException("pwrite", "ring", Errno.EIO);
        }
        cut = changesLeft-- == 0;
        return cut;
    }

    @Override
    public RawFile open(Path path, boolean create, boolean direct) throws IOException {
        return super.open(path, create, false);
    }

    @Override
    RawFile other(RawFile real) {
        return new OtherFile(real) {
            @Override
            public void write(long position, byte[] from, int offset, int length)
                    throws IOException {
                if (position + length > fullFrom) {
                    throw new KernelException("pwrite", file.name(), Errno.ENOSPC);
                }
                boolean last = isLast();
                file.write(position, from, offset, last ? length / 2 : length);
                if (last) {
                    throw new KernelException("pwrite", file.name(), Errno.EIO);
                }
            }

            @Override
            public void sync() throws IOException {
                if (cut) {
                    throw new KernelException("fdatasync", file.name(), Errno.EIO);
                }
                file.sync();
            }

            @Override
            public void allocate(long position, long length) throws IOException {
                if (allocationError != 0) {
                    throw new KernelException("fallocate", file.name(), allocationError);
                }
                if (isLast()) {
                    throw new KernelException("fallocate", file.name(), Errno.EIO);
                }
                file.allocate(position, length);
            }

            @Override
            public void truncate(long size) throws IOException {
                if (isLast()) {
                    throw new KernelException("ftruncate", file.name(), Errno.EIO);
                }
                file.truncate(size);
            }

            @Override
            public boolean direct() {
                return false;
            }
        };
    }
}
