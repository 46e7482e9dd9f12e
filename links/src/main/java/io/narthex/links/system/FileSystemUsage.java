package io.narthex.links.system;

/** Size and use of one file system; reused. Confined to the thread that fills or reads it. */
public final class FileSystemUsage {
    private double sizeBytes;
    private double freeBytes;
    private double availableBytes;
    private double files;
    private double filesFree;

    /** Replaces the figures, in the order of the accessors. */
    public void set(
            double newSizeBytes,
            double newFreeBytes,
            double newAvailableBytes,
            double newFiles,
            double newFilesFree) {
        sizeBytes = newSizeBytes;
        freeBytes = newFreeBytes;
        availableBytes = newAvailableBytes;
        files = newFiles;
        filesFree = newFilesFree;
    }

    /** Takes over the figures of {@code other}. */
    public void set(FileSystemUsage other) {
        sizeBytes = other.sizeBytes;
        freeBytes = other.freeBytes;
        availableBytes = other.availableBytes;
        files = other.files;
        filesFree = other.filesFree;
    }

    /** The size, in bytes. */
    public double sizeBytes() {
        return sizeBytes;
    }

    /** What is free, that reserved for root too, in bytes. */
    public double freeBytes() {
        return freeBytes;
    }

    /** What anybody may use, in bytes. */
    public double availableBytes() {
        return availableBytes;
    }

    /** Inodes in all. */
    public double files() {
        return files;
    }

    /** Free inodes. */
    public double filesFree() {
        return filesFree;
    }
}
