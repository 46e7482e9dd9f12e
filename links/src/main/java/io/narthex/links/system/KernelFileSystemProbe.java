package io.narthex.links.system;

import io.narthex.kernel.FileSystemStats;
import io.narthex.kernel.KernelException;
import io.narthex.kernel.KernelInfo;
import java.io.IOException;
import java.nio.file.Path;

/** {@link FileSystemProbe} from statfs(2). Thread-safe. */
public final class KernelFileSystemProbe implements FileSystemProbe {
    private final KernelInfo kernel;

    public KernelFileSystemProbe(KernelInfo kernel) {
        this.kernel = kernel;
    }

    @Override
    public int read(Path path, FileSystemUsage into) throws IOException {
        try {
            FileSystemStats stats = kernel.fileSystem(path);
            into.set(
                    unsigned(stats.totalBytes()),
                    unsigned(stats.freeBytes()),
                    unsigned(stats.availableBytes()),
                    unsigned(stats.files()),
                    unsigned(stats.filesFree()));
            return 0;
        } catch (KernelException e) {
            return e.errno();
        }
    }

    private static double unsigned(long value) {
        return value >= 0 ? (double) value : (double) (value >>> 1) * 2.0;
    }
}
