package io.narthex.storage.ring;

import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;

/**
 * What a segment's header says. Immutable.
 *
 * @param extent where it lies
 * @param offset its first byte in the extent
 * @param samplesBefore all samples that were sealed before it since the ring was made
 */
public record SegmentInfo(
        ExtentInfo extent,
        int offset,
        long sequence,
        long minMs,
        long maxMs,
        long minBatch,
        long maxBatch,
        long samples,
        long journalId,
        int chunkCount,
        int nextSeriesId,
        int dictionaryBytes,
        int columnsBytes,
        int recordsBytes,
        int indexBytes,
        int chunksBytes,
        int newSeries,
        long setFirst,
        int flags,
        long samplesBefore) {
    /** Reads a header of which {@code at} is the first byte. */
    static SegmentInfo read(ExtentInfo extent, int offset, byte[] from, int at) {
        return new SegmentInfo(
                extent,
                offset,
                LittleEndian.getLong(from, at + SegmentDescriptor.SEGMENT_SEQUENCE_OFFSET),
                LittleEndian.getLong(from, at + SegmentDescriptor.MIN_MS_OFFSET),
                LittleEndian.getLong(from, at + SegmentDescriptor.MAX_MS_OFFSET),
                LittleEndian.getLong(from, at + SegmentDescriptor.MIN_BATCH_OFFSET),
                LittleEndian.getLong(from, at + SegmentDescriptor.MAX_BATCH_OFFSET),
                LittleEndian.getLong(from, at + SegmentDescriptor.SAMPLES_OFFSET),
                LittleEndian.getLong(from, at + SegmentDescriptor.JOURNAL_ID_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.CHUNK_COUNT_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.NEXT_SERIES_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.DICTIONARY_BYTES_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.COLUMNS_BYTES_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.RECORDS_BYTES_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.INDEX_BYTES_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.CHUNKS_BYTES_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.NEW_SERIES_OFFSET),
                LittleEndian.getLong(from, at + SegmentDescriptor.SET_FIRST_OFFSET),
                LittleEndian.getInt(from, at + SegmentDescriptor.FLAGS_OFFSET),
                LittleEndian.getLong(from, at + SegmentDescriptor.SAMPLES_BEFORE_OFFSET));
    }

    void write(byte[] into, int at) {
        LittleEndian.putLong(
                into, at + SegmentDescriptor.EXTENT_SEQUENCE_OFFSET, extent.sequence());
        LittleEndian.putLong(into, at + SegmentDescriptor.SEGMENT_SEQUENCE_OFFSET, sequence);
        LittleEndian.putLong(into, at + SegmentDescriptor.MIN_MS_OFFSET, minMs);
        LittleEndian.putLong(into, at + SegmentDescriptor.MAX_MS_OFFSET, maxMs);
        LittleEndian.putLong(into, at + SegmentDescriptor.MIN_BATCH_OFFSET, minBatch);
        LittleEndian.putLong(into, at + SegmentDescriptor.MAX_BATCH_OFFSET, maxBatch);
        LittleEndian.putLong(into, at + SegmentDescriptor.SAMPLES_OFFSET, samples);
        LittleEndian.putLong(into, at + SegmentDescriptor.JOURNAL_ID_OFFSET, journalId);
        LittleEndian.putInt(into, at + SegmentDescriptor.CHUNK_COUNT_OFFSET, chunkCount);
        LittleEndian.putInt(into, at + SegmentDescriptor.NEXT_SERIES_OFFSET, nextSeriesId);
        LittleEndian.putInt(into, at + SegmentDescriptor.DICTIONARY_BYTES_OFFSET, dictionaryBytes);
        LittleEndian.putInt(into, at + SegmentDescriptor.COLUMNS_BYTES_OFFSET, columnsBytes);
        LittleEndian.putInt(into, at + SegmentDescriptor.RECORDS_BYTES_OFFSET, recordsBytes);
        LittleEndian.putInt(into, at + SegmentDescriptor.INDEX_BYTES_OFFSET, indexBytes);
        LittleEndian.putInt(into, at + SegmentDescriptor.CHUNKS_BYTES_OFFSET, chunksBytes);
        LittleEndian.putInt(into, at + SegmentDescriptor.NEW_SERIES_OFFSET, newSeries);
        LittleEndian.putLong(into, at + SegmentDescriptor.SET_FIRST_OFFSET, setFirst);
        LittleEndian.putInt(into, at + SegmentDescriptor.FLAGS_OFFSET, flags);
        LittleEndian.putLong(into, at + SegmentDescriptor.SAMPLES_BEFORE_OFFSET, samplesBefore);
    }

    /** The same at another place of its extent. */
    SegmentInfo at(int newOffset) {
        return new SegmentInfo(
                extent,
                newOffset,
                sequence,
                minMs,
                maxMs,
                minBatch,
                maxBatch,
                samples,
                journalId,
                chunkCount,
                nextSeriesId,
                dictionaryBytes,
                columnsBytes,
                recordsBytes,
                indexBytes,
                chunksBytes,
                newSeries,
                setFirst,
                flags,
                samplesBefore);
    }

    /** Whether its parts lie behind one another, within an extent of so many bytes. */
    boolean fits(long extentBytes) {
        long end = offset + (long) SegmentDescriptor.HEADER_BYTES;
        boolean sound =
                offset >= RingDescriptor.PAGE_BYTES && offset % RingDescriptor.PAGE_BYTES == 0;
        for (int length :
                new int[] {dictionaryBytes, columnsBytes, recordsBytes, indexBytes, chunksBytes}) {
            sound &= length >= 0;
            end += length;
        }
        return sound
                && chunkCount >= 0
                && samples >= 0
                && end + SegmentDescriptor.HEADER_BYTES <= extentBytes
                && offset + (long) paddedBytes() <= extentBytes;
    }

    /** Whether it is the last of the segments that were sealed at once. */
    public boolean lastOfSet() {
        return (flags & SegmentDescriptor.FLAG_LAST_OF_SET) != 0;
    }

    int dictionaryOffset() {
        return offset + SegmentDescriptor.HEADER_BYTES;
    }

    int columnsOffset() {
        return dictionaryOffset() + dictionaryBytes;
    }

    int recordsOffset() {
        return columnsOffset() + columnsBytes;
    }

    int indexOffset() {
        return recordsOffset() + recordsBytes;
    }

    /** Where the chunks begin in the extent. */
    public int chunksOffset() {
        return indexOffset() + indexBytes;
    }

    /** The bytes from its header to its last chunk. */
    public int bytes() {
        return chunksOffset() + chunksBytes - offset;
    }

    /** The bytes it takes, to the end of the page that holds the copy of its header. */
    public int paddedBytes() {
        return ExtentInfo.toPages(bytes() + SegmentDescriptor.HEADER_BYTES);
    }
}
