package io.narthex.collectors;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of procfs or sysfs that is read again and again. One that is kept open costs a descriptor
 * and no garbage; that suits the few long ones of procfs, which never go away. Confined to one
 * thread at a time.
 */
public final class KernelFile {
    private final File file;
    private final boolean keepOpen;
    private @Nullable RandomAccessFile open;

    private KernelFile(File file, boolean keepOpen) {
        this.file = file;
        this.keepOpen = keepOpen;
    }

    /** A file that stays open between readings. */
    public static KernelFile keptOpen(Path path) {
        return new KernelFile(path.toFile(), true);
    }

    /** A file that is opened for each reading. */
    public static KernelFile of(Path path) {
        return new KernelFile(path.toFile(), false);
    }

    /**
     * A file within {@code folder} that is opened for each reading. The name may be any: one that
     * the locale's charset has no bytes for is that of no file.
     */
    public static KernelFile of(File folder, String name) {
        return new KernelFile(new File(folder, name), false);
    }

    /**
     * Reads the whole file.
     *
     * @throws IOException if it is absent or cannot be read; the message names the file
     */
    public void read(KernelText into) throws IOException {
        if (!tryRead(into)) {
            throw new IOException("no such file: " + file);
        }
    }

    /**
     * Reads the whole file.
     *
     * @return false if there is none
     * @throws IOException if it is there and cannot be read; the message names the file
     */
    public boolean tryRead(KernelText into) throws IOException {
        RandomAccessFile present = open;
        if (present == null) {
            present = openFile();
            if (present == null) {
                return false;
            }
            open = present;
        }
        boolean done = false;
        try {
            into.read(present, file.getPath());
            done = keepOpen;
        } catch (IOException e) {
            String reason = e.getMessage();
            throw new IOException(
                    reason != null && reason.contains(file.getPath())
                            ? reason
                            : "cannot read " + file + ": " + reason,
                    e);
        } finally {
            if (!done) {
                open = null;
                present.close();
            }
        }
        return true;
    }

    /** Reads the whole file; false if there is none or it cannot be read. */
    public boolean readIfPossible(KernelText into) {
        try {
            return tryRead(into);
        } catch (IOException e) {
            return false;
        }
    }

    private @Nullable RandomAccessFile openFile() throws IOException {
        try {
            return new RandomAccessFile(file, "r");
        } catch (FileNotFoundException e) {
            if (!file.exists()) {
                return null;
            }
            throw new IOException("cannot open " + e.getMessage(), e);
        }
    }
}
