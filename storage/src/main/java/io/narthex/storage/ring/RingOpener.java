package io.narthex.storage.ring;

import io.narthex.kernel.Errno;
import io.narthex.kernel.KernelException;
import io.narthex.kernel.LinuxRawFiles;
import io.narthex.kernel.RawFile;
import io.narthex.kernel.RawFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Opens a folder's ring, or makes a new one. Confined to the thread that opens the database. */
public final class RingOpener {
    /** The ring's file in the storage folder. */
    public static final String FILE_NAME = "ring";

    private static final String NEW_NAME = "ring.new";

    private final RawFiles files;
    private final Path folder;
    private final long nowMs;

    /** An opener of {@code folder}, which exists. */
    public RingOpener(RawFiles files, Path folder, long nowMs) {
        this.files = files;
        this.folder = folder;
        this.nowMs = nowMs;
    }

    /**
     * Opens the ring, or sets a damaged one aside and makes a new one.
     *
     * @param sizeBytes the size of a new ring
     * @param asked whether somebody has asked for that size; a ring of another keeps its own
     * @param availableBytes the room on the file system, for a smaller ring where it is needed
     * @return null if there is no room for even the smallest ring
     */
    public @Nullable RingFile open(long sizeBytes, boolean asked, long availableBytes)
            throws IOException {
        Path path = folder.resolve(FILE_NAME);
        Files.deleteIfExists(folder.resolve(NEW_NAME));
        if (Files.exists(path)) {
            RingFile existing = openExisting(path);
            if (existing != null) {
                String other = asked ? keepsItsSize(path, existing.geometry(), sizeBytes) : null;
                if (other != null) {
                    Logger.warn("{}", other);
                }
                return existing;
            }
            Path aside = setAside(path, nowMs);
            Logger.error("{}: the ring's header is damaged; set aside as {}", path, aside);
        }
        return create(path, sizeBytes, availableBytes);
    }

    /**
     * Opens a folder's ring for reading only, whoever uses it.
     *
     * @throws NoSuchFileException if there is none
     */
    public static RingFile openReadOnly(Path folder) throws IOException {
        Path path = folder.resolve(FILE_NAME);
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        RawFile file = new LinuxRawFiles().openReadOnly(path);
        boolean keep = false;
        try {
            Geometry geometry = RingFile.readHeader(file);
            if (geometry == null) {
                throw new IOException(path + ": both copies of the ring's header are damaged");
            }
            keep = true;
            return new RingFile(file, geometry, false);
        } finally {
            if (!keep) {
                file.close();
            }
        }
    }

    /** What to say of a ring that is not as large as a new one would be, or null. */
    static @Nullable String keepsItsSize(Path path, Geometry has, long sizeBytes) {
        long would = Geometry.divide(sizeBytes, 0, 0, 0).totalBytes();
        return would == has.totalBytes()
                ? null
                : path
                        + ": the present ring keeps its size of "
                        + has.totalBytes()
                        + " bytes; storage.size asks for one of "
                        + would
                        + " bytes";
    }

    private @Nullable RingFile openExisting(Path path) throws IOException {
        RawFile file = files.open(path, false, true);
        boolean keep = false;
        try {
            Geometry geometry = RingFile.readHeader(file);
            if (geometry == null) {
                return null;
            }
            if (file.size() < geometry.totalBytes()) {
                Logger.warn(
                        "{} was cut to {} of {} bytes; what is left is used",
                        path,
                        file.size(),
                        geometry.totalBytes());
                file.truncate(geometry.totalBytes());
            }
            keep = true;
            return new RingFile(file, geometry, false);
        } finally {
            if (!keep) {
                file.close();
            }
        }
    }

    /** Renames a damaged file to a dated name in the same folder; nothing is ever deleted. */
    public static Path setAside(Path path, long nowMs) throws IOException {
        String date = Instant.ofEpochMilli(nowMs).toString().replace(":", "").replace("-", "");
        Path aside = path.resolveSibling(path.getFileName() + ".damaged-" + date);
        for (int i = 2; Files.exists(aside); i++) {
            aside = path.resolveSibling(path.getFileName() + ".damaged-" + date + "-" + i);
        }
        return Files.move(path, aside);
    }

    private @Nullable RingFile create(Path path, long sizeBytes, long availableBytes)
            throws IOException {
        SecureRandom random = new SecureRandom();
        long wanted = sizeBytes;
        for (int attempt = 0; wanted >= Geometry.MIN_BYTES && attempt < 8; attempt++) {
            Geometry geometry =
                    Geometry.divide(wanted, random.nextLong(), random.nextLong(), nowMs);
            Path fresh = folder.resolve(NEW_NAME);
            RawFile file = null;
            try {
                file = files.open(fresh, true, true);
                reserve(file, geometry.totalBytes());
                RingFile.writeHeader(file, geometry);
                file.close();
                Files.move(fresh, path);
                files.syncFolder(folder);
                file = files.open(path, false, true);
                if (wanted < sizeBytes) {
                    Logger.warn(
                            "{}: no room for {} bytes, the ring has {}",
                            path,
                            sizeBytes,
                            geometry.totalBytes());
                }
                return new RingFile(file, geometry, true);
            } catch (KernelException e) {
                if (file != null) {
                    file.close();
                }
                Files.deleteIfExists(fresh);
                if (!e.noSpace()) {
                    throw e;
                }
                wanted = Math.min(wanted / 2, availableBytes - availableBytes / 10);
            }
        }
        return null;
    }

    /** A ring in a file that is not a disk's. */
    public static RingFile inMemory(RawFile file, long sizeBytes, long nowMs) throws IOException {
        SecureRandom random = new SecureRandom();
        Geometry geometry = Geometry.divide(sizeBytes, random.nextLong(), random.nextLong(), nowMs);
        file.truncate(geometry.totalBytes());
        RingFile.writeHeader(file, geometry);
        return new RingFile(file, geometry, true);
    }

    private static void reserve(RawFile file, long bytes) throws IOException {
        try {
            file.allocate(0, bytes);
        } catch (KernelException e) {
            if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.ENOSYS) {
                throw e;
            }
            file.truncate(bytes);
        }
    }
}
