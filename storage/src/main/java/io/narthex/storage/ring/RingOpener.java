package io.narthex.storage.ring;

import io.narthex.core.model.FileTrouble;
import io.narthex.kernel.Errno;
import io.narthex.kernel.KernelException;
import io.narthex.kernel.LinuxRawFiles;
import io.narthex.kernel.RawFile;
import io.narthex.kernel.RawFiles;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Opens a folder's ring, or makes a new one. Confined to the thread that opens the database. */
public final class RingOpener {
    /** The ring's file in the storage folder. */
    public static final String FILE_NAME = "ring";

    /** What the name of a file that was set aside contains. */
    public static final String ASIDE = ".damaged-";

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
            RingFile existing = openExisting(path, asked ? sizeBytes : 0);
            if (existing != null) {
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
                geometry = new RingSalvage(file).find(0);
            }
            if (geometry == null) {
                throw new IOException(path + ": both copies of the ring's header are damaged");
            }
            keep = true;
            return RingFile.existing(file, geometry);
        } finally {
            if (!keep) {
                file.close();
            }
        }
    }

    /** Opens what is there, with another number of extents where {@code sizeBytes} asks for it. */
    private @Nullable RingFile openExisting(Path path, long sizeBytes) throws IOException {
        RawFile file = files.open(path, false, true);
        boolean keep = false;
        try {
            Geometry geometry = RingFile.readHeader(file);
            if (geometry == null) {
                geometry = salvaged(path, file);
            }
            if (geometry == null) {
                return null;
            }
            RingFile ring = resized(file, ofItsLength(file, geometry), sizeBytes);
            keep = true;
            return ring;
        } finally {
            if (!keep) {
                file.close();
            }
        }
    }

    /** What the header said, if the rest of the ring tells; what stands in its place is kept. */
    private @Nullable Geometry salvaged(Path path, RawFile file) throws IOException {
        RingSalvage salvage = new RingSalvage(file);
        Geometry geometry = salvage.find(nowMs);
        if (geometry == null) {
            return null;
        }
        Path aside = asideName(path.resolveSibling(FILE_NAME + ".header"), nowMs);
        try {
            byte[] damaged = new byte[(int) geometry.journalPosition()];
            int got = file.read(0, damaged, 0, damaged.length);
            Files.write(aside, Arrays.copyOf(damaged, got));
        } catch (IOException e) {
            // A disk that takes no writes is found out, and said, by the first commit.
            Logger.debug("{}: {}", aside, e.getMessage());
        }
        Logger.error(
                "{}: both copies of the ring's header are damaged; rebuilt from the headers of {}"
                        + " extents and {} pages of the journal, what stood there is kept as {}",
                path,
                salvage.extents(),
                salvage.journalPages(),
                aside.getFileName());
        return geometry;
    }

    /** Gives the file the length that its header says, and both copies of that. */
    private static Geometry ofItsLength(RawFile file, Geometry geometry) throws IOException {
        long bytes = geometry.totalBytes();
        long has = file.size();
        if (has < bytes && geometry.shrinkTo() == 0) {
            Logger.warn(
                    "{} was cut to {} of {} bytes; what is left is used", file.name(), has, bytes);
        }
        try {
            if (has != bytes) {
                file.truncate(bytes);
            }
            if (RingFile.existing(file, geometry).intactHeaders() < RingDescriptor.HEADER_COPIES) {
                RingFile.writeHeader(file, geometry);
            }
        } catch (IOException e) {
            // A disk that takes no writes is found out, and said, by the first commit.
            Logger.debug("{}: {}", file.name(), e.getMessage());
        }
        return geometry;
    }

    private static RingFile resized(RawFile file, Geometry geometry, long sizeBytes)
            throws IOException {
        boolean reserved = reserveAgain(file, geometry);
        int count = geometry.extentCount();
        int wanted = geometry.shrinkTo();
        if (wanted == 0 && sizeBytes > 0) {
            boolean fits =
                    Geometry.divide(sizeBytes, 0, 0, 0).totalBytes() == geometry.totalBytes();
            wanted = fits ? count : RingResizer.extentsWithin(geometry, sizeBytes);
        }
        if (wanted == 0 || (wanted == count && geometry.shrinkTo() == 0)) {
            warnOfOtherSize(file.name(), geometry, sizeBytes);
            return RingFile.existing(file, geometry, reserved, List.of());
        }
        RingResizer resizer = new RingResizer(file, geometry);
        List<SegmentInfo> dropped = List.of();
        Geometry resized;
        try {
            if (wanted > count) {
                resized = resizer.grow(wanted);
            } else {
                Extents extents = extents(file, geometry);
                dropped = dropped(extents, wanted);
                resized = resizer.shrink(wanted, extents.sequences());
            }
        } catch (IOException e) {
            Logger.warn(
                    "{}: cannot be resized to {} bytes ({}); the ring keeps its {} bytes",
                    file.name(),
                    geometry.withExtents(wanted, 0).totalBytes(),
                    FileTrouble.reason(e),
                    geometry.totalBytes());
            // What was begun is finished at the next start.
            Geometry left = RingFile.readHeader(file);
            return RingFile.existing(file, left == null ? geometry : left, reserved, List.of());
        }
        Logger.info(
                "{}: resized from {} to {} bytes, {} segments were dropped",
                file.name(),
                geometry.totalBytes(),
                resized.totalBytes(),
                dropped.size());
        warnOfOtherSize(file.name(), resized, sizeBytes);
        return RingFile.existing(file, resized, reserved, dropped);
    }

    /** A copy, or a file that was cut, may have holes; false where the room is not certain. */
    private static boolean reserveAgain(RawFile file, Geometry geometry) {
        try {
            return reserve(file, 0, geometry.totalBytes());
        } catch (IOException e) {
            Logger.warn(
                    "{}: the ring's space cannot be reserved ({})",
                    file.name(),
                    FileTrouble.reason(e));
            return false;
        }
    }

    private static Extents extents(RawFile file, Geometry geometry) {
        RingFile ring = RingFile.existing(file, geometry);
        JournalReader journal = new JournalReader(ring);
        journal.scan();
        Extents extents = new Extents(ring);
        extents.open(journal.newest(), journal.hasCommits());
        return extents;
    }

    private static List<SegmentInfo> dropped(Extents extents, int count) {
        long oldestKept = RingResizer.oldestKept(extents.sequences(), count);
        return extents.segments().stream()
                .filter(segment -> segment.extent().sequence() < oldestKept)
                .toList();
    }

    private static void warnOfOtherSize(String name, Geometry geometry, long sizeBytes) {
        String text = sizeBytes == 0 ? null : otherSize(name, geometry, sizeBytes);
        if (text != null) {
            Logger.warn("{}", text);
        }
    }

    /** What to say of a ring that cannot be made as large or small as was asked, or null. */
    static @Nullable String otherSize(String name, Geometry has, long sizeBytes) {
        long total = has.totalBytes();
        if ((total <= sizeBytes && total + has.extentBytes() > sizeBytes)
                || total == Geometry.divide(sizeBytes, 0, 0, 0).totalBytes()) {
            return null;
        }
        return name
                + ": storage.size leaves "
                + sizeBytes
                + " bytes to the ring, which has "
                + total
                + ": with its extents of "
                + has.extentBytes()
                + " bytes it can have "
                + has.withExtents(RingResizer.MIN_EXTENTS, 0).totalBytes()
                + " to "
                + has.withExtents(RingResizer.MAX_EXTENTS, 0).totalBytes()
                + "; for another size move the file away, and a new ring is made";
    }

    /** Renames a damaged file to a dated name in the same folder; nothing is ever deleted. */
    public static Path setAside(Path path, long nowMs) throws IOException {
        return Files.move(path, asideName(path, nowMs));
    }

    private static Path asideName(Path path, long nowMs) {
        String date = Instant.ofEpochMilli(nowMs).toString().replace(":", "").replace("-", "");
        Path aside = path.resolveSibling(path.getFileName() + ASIDE + date);
        for (int i = 2; Files.exists(aside); i++) {
            aside = path.resolveSibling(path.getFileName() + ASIDE + date + "-" + i);
        }
        return aside;
    }

    private @Nullable RingFile create(Path path, long sizeBytes, long availableBytes)
            throws IOException {
        SecureRandom random = new SecureRandom();
        long wanted = sizeBytes;
        for (int attempt = 0; wanted >= Geometry.MIN_BYTES && attempt < 8; attempt++) {
            Geometry geometry =
                    Geometry.divide(wanted, random.nextLong(), random.nextLong(), nowMs);
            try {
                RingFile made = make(geometry, _ -> {});
                if (wanted < sizeBytes) {
                    Logger.warn(
                            "{}: no room for {} bytes, the ring has {}",
                            path,
                            sizeBytes,
                            geometry.totalBytes());
                }
                return made;
            } catch (KernelException e) {
                if (!e.noSpace()) {
                    throw e;
                }
                wanted = Math.min(wanted / 2, availableBytes - availableBytes / 10);
            }
        }
        return null;
    }

    /** What a ring holds when its file is made. */
    @FunctionalInterface
    public interface Content {
        void writeTo(RawFile file) throws IOException;
    }

    /**
     * Makes the file of a ring that has lived elsewhere so far.
     *
     * @throws IOException if that is not possible, or a ring is there
     */
    public RawFile bring(Geometry geometry, Content content) throws IOException {
        Path path = folder.resolve(FILE_NAME);
        if (Files.exists(path)) {
            throw new IOException(path + " is a ring already");
        }
        Content whole =
                file -> {
                    new Journal(RingFile.created(file, geometry, true)).prepare(() -> true);
                    content.writeTo(file);
                    file.sync();
                };
        return make(geometry, whole).file();
    }

    /** Makes a ring's file; it has its name when all of it is durable. */
    private RingFile make(Geometry geometry, Content content) throws IOException {
        Path fresh = folder.resolve(NEW_NAME);
        Files.deleteIfExists(fresh);
        RawFile file = files.open(fresh, true, true);
        boolean done = false;
        try {
            boolean reserved = reserve(file, 0, geometry.totalBytes());
            content.writeTo(file);
            RingFile.writeHeader(file, geometry);
            file.close();
            Path path = folder.resolve(FILE_NAME);
            Files.move(fresh, path);
            files.syncFolder(folder);
            RawFile made = files.open(path, false, true);
            done = true;
            return RingFile.created(made, geometry, reserved);
        } finally {
            if (!done) {
                file.close();
                Files.deleteIfExists(fresh);
            }
        }
    }

    /** A ring in a file that is not a disk's. */
    public static RingFile inMemory(RawFile file, long sizeBytes, long nowMs) throws IOException {
        SecureRandom random = new SecureRandom();
        Geometry geometry = Geometry.divide(sizeBytes, random.nextLong(), random.nextLong(), nowMs);
        file.truncate(geometry.totalBytes());
        RingFile.writeHeader(file, geometry);
        return RingFile.created(file, geometry, true);
    }

    /** Reserves the bytes from {@code from} to {@code to}; false where the file system cannot. */
    static boolean reserve(RawFile file, long from, long to) throws IOException {
        try {
            file.allocate(from, to - from);
            return true;
        } catch (KernelException e) {
            if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.ENOSYS) {
                throw e;
            }
            file.truncate(to);
            return false;
        }
    }
}
