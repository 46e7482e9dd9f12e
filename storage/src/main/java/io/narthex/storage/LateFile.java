package io.narthex.storage;

import io.narthex.kernel.RawFile;
import java.io.IOException;

/**
 * A ring's file that cannot be written as it was opened: it is another one until it can. Reading is
 * thread-safe, writing confined to one thread at a time.
 */
abstract class LateFile implements RawFile {
    private final RawFile first;
    private volatile RawFile file;
    private volatile boolean hasArrived;

    LateFile(RawFile first) {
        this.first = first;
        file = first;
    }

    /** The file to write; {@link #arrived} may come before it. */
    abstract RawFile toWrite() throws IOException;

    /** This is the file from now on. Who reads the first one meanwhile goes on with that. */
    final void arrived(RawFile written) {
        file = written;
        hasArrived = true;
    }

    final boolean hasArrived() {
        return hasArrived;
    }

    final RawFile present() {
        return file;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        return file.read(position, into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
        toWrite().write(position, from, offset, length);
    }

    @Override
    public void sync() throws IOException {
        toWrite().sync();
    }

    @Override
    public void allocate(long position, long length) throws IOException {
        toWrite().allocate(position, length);
    }

    @Override
    public void truncate(long size) throws IOException {
        toWrite().truncate(size);
    }

    @Override
    public boolean direct() {
        return file.direct();
    }

    @Override
    public void close() {
        file.close();
        first.close();
    }
}
