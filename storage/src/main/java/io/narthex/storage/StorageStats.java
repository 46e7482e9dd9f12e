package io.narthex.storage;

/**
 * What the database holds.
 *
 * @param liveSeries series in the head
 * @param headSamples samples that are not sealed yet; an estimate
 * @param segmentSamples samples in segments
 * @param segments their number
 * @param journalUsedBytes journal that is needed
 * @param segmentBytes segments with their share of the last page
 * @param dictionaryBytes of these, series definitions
 * @param ringBytes the file's size
 * @param badBytes of these, what is passed over because it takes no writes
 * @param minMs the oldest timestamp, or {@link Long#MAX_VALUE}
 */
public record StorageStats(
        int liveSeries,
        long headSamples,
        long segmentSamples,
        int segments,
        long journalUsedBytes,
        long segmentBytes,
        long dictionaryBytes,
        long ringBytes,
        long badBytes,
        long minMs) {}
