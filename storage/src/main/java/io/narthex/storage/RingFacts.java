package io.narthex.storage;

/**
 * How a ring is divided and what is in use of it.
 *
 * @param formatVersion of the file
 * @param ringBytes the file's length
 * @param journalBytes of these, the journal
 * @param journalUsedBytes what of the journal is needed for samples that are not sealed
 * @param extentBytes the length of an extent
 * @param extents their number
 * @param extentsUsed those that hold something
 * @param createdMs when the ring was made, milliseconds since 1970
 * @param headSeries series of the journal
 * @param headSamples samples of the journal that no segment holds; an estimate
 * @param tombstones deletions in force
 */
public record RingFacts(
        int formatVersion,
        long ringBytes,
        long journalBytes,
        long journalUsedBytes,
        long extentBytes,
        int extents,
        int extentsUsed,
        long createdMs,
        int headSeries,
        long headSamples,
        int tombstones) {}
