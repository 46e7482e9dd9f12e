package io.narthex.kernel;

/**
 * What statfs(2) tells of a mounted file system.
 *
 * @param typeMagic the type's magic number, as {@code linux/magic.h} lists them
 * @param blockSizeBytes the unit of allocation
 * @param totalBytes its size
 * @param freeBytes free, with what is kept for the superuser
 * @param availableBytes free for everybody
 * @param files the number of inodes, 0 where the type has none
 * @param filesFree free inodes
 * @param readOnly whether it is mounted read-only
 */
public record FileSystemStats(
        long typeMagic,
        long blockSizeBytes,
        long totalBytes,
        long freeBytes,
        long availableBytes,
        long files,
        long filesFree,
        boolean readOnly) {}
