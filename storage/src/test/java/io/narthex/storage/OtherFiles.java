package io.narthex.storage;

import io.narthex.kernel.LinuxRawFiles;
import io.narthex.kernel.RawFile;
import io.narthex.kernel.RawFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Real files; who extends it says where they are not. */
abstract class OtherFiles implements RawFiles {
    private final RawFiles real = new LinuxRawFiles();

    /** The file that is given out in place of one. */
    abstract RawFile other(RawFile file);

    @Override
    public RawFile open(Path path, boolean create, boolean direct) throws IOException {
        return other(real.open(path, create, direct));
    }

    @Override
    public RawFile openReadOnly(Path path) throws IOException {
        return other(real.openReadOnly(path));
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        real.syncFolder(folder);
    }

    @Override
    public AutoCloseable lock(Path path) throws IOException {
        return real.lock(path);
    }

    /** Does what the real file does. */
    abstract static class OtherFile implements RawFile {
        final RawFile file;

        OtherFile(RawFile file) {
            this.file = file;
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
            file.write(position, from, offset, length);
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public void allocate(long position, long length) throws IOException {
            file.allocate(position, length);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public boolean direct() {
            return file.direct();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
