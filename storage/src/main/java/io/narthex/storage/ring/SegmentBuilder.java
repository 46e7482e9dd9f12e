package io.narthex.storage.ring;

import io.narthex.core.model.Labels;
import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.ChunkEncoder;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.head.Column;
import io.narthex.storage.head.HeadSeries;
import io.narthex.storage.head.HeadTimes;
import io.narthex.storage.head.OwnChunk;
import io.narthex.storage.head.SealSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns closed columns and chunks into segments, by series, as many as are needed. Confined to the
 * storage writer.
 */
public final class SegmentBuilder {
    private static final int INDEX_ENTRY_BYTES = 24;

    /** What the buffers keep between two sets. */
    private static final int KEEP_BYTES = 64 * 1024;

    private final Checksums checksums = new Checksums();
    private final SegmentChunks writer = new SegmentChunks();
    private List<SegmentItem> items = new ArrayList<>();
    private final ByteWriter chunks = new ByteWriter(KEEP_BYTES);
    private final ByteWriter index = new ByteWriter(4096);
    private final ByteWriter out = new ByteWriter(KEEP_BYTES);
    private final IdentityHashMap<Column, Integer> columns = new IdentityHashMap<>();
    private final List<Column> columnOrder = new ArrayList<>();
    private int next;
    private int firstOfLast;
    private long setFirst;

    /** Begins with {@code set}, of which the first segment will have this number. */
    public void begin(SealSet set, long firstSegment) {
        setFirst = firstSegment;
        items.clear();
        next = 0;
        items = SegmentItem.inOrder(set);
    }

    /** Lets go of the set, which is sealed: else its chunks would stay in memory until the next. */
    public void end() {
        items = new ArrayList<>();
        next = 0;
        firstOfLast = 0;
        columns.clear();
        columnOrder.clear();
        out.clear(KEEP_BYTES);
        chunks.clear(KEEP_BYTES);
        index.clear(4096);
    }

    /** Whether something is left to write. */
    public boolean hasMore() {
        return next < items.size();
    }

    /** What every segment says of the database. */
    public record Context(
            long segmentSequence,
            long journalId,
            int nextSeriesId,
            ByteWriter records,
            long samplesBefore) {}

    /**
     * Builds the next segment.
     *
     * @param extent where it will lie, at {@code offset}
     * @param budgetBytes how large it may be, its dictionary counted twice
     * @return null if not even one chunk fits
     */
    public @Nullable SegmentInfo build(
            ExtentInfo extent, int offset, int budgetBytes, Context context) {
        columns.clear();
        columnOrder.clear();
        firstOfLast = next;
        List<HeadSeries> newSeries = new ArrayList<>();
        int to = choose(extent, budgetBytes - context.records().size(), newSeries);
        if (to == next) {
            return null;
        }
        out.clear(KEEP_BYTES);
        for (int i = 0; i < SegmentDescriptor.HEADER_BYTES; i += 8) {
            out.putLong(0);
        }
        int at = out.size();
        DictionaryWriter.write(newSeries, out);
        int dictionaryBytes = endSection(at, extent, offset);
        at = out.size();
        List<SegmentItem> chosen = items.subList(next, to);
        writer.plan(chosen).write(out);
        writeColumns();
        int columnsBytes = endSection(at, extent, offset);
        at = out.size();
        out.putBytes(context.records().bytes(), 0, context.records().size());
        int recordsBytes = endSection(at, extent, offset);
        Totals totals = new Totals();
        for (SegmentItem item : chosen) {
            totals.add(item);
        }
        chunks.clear(KEEP_BYTES);
        index.clear(4096);
        int[] lengths = writer.write(chosen, columns, chunks, index);
        at = out.size();
        out.putBytes(index.bytes(), 0, index.size());
        int indexBytes = endSection(at, extent, offset);
        int chunksAt = out.size();
        out.putBytes(chunks.bytes(), 0, chunks.size());
        SegmentInfo segment =
                new SegmentInfo(
                        extent,
                        offset,
                        context.segmentSequence(),
                        totals.minMs,
                        totals.maxMs,
                        totals.minBatch,
                        totals.maxBatch,
                        totals.samples,
                        context.journalId(),
                        to - next,
                        context.nextSeriesId(),
                        dictionaryBytes,
                        columnsBytes,
                        recordsBytes,
                        indexBytes,
                        chunks.size(),
                        newSeries.size(),
                        setFirst,
                        to == items.size() ? SegmentDescriptor.FLAG_LAST_OF_SET : 0,
                        context.samplesBefore());
        sumChunks(lengths, extent, offset + chunksAt, chunksAt);
        finishHeader(segment, extent);
        pad(segment);
        for (HeadSeries series : newSeries) {
            series.dictionaryExtent(extent.sequence());
        }
        next = to;
        return segment;
    }

    /** The bytes of the last segment. */
    public ByteWriter bytes() {
        return out;
    }

    /** Takes the last segment back: it could not be written. */
    public void undo() {
        for (int i = firstOfLast; i < next; i++) {
            items.get(i).series().dictionaryExtent(0);
        }
        next = firstOfLast;
    }

    private int choose(ExtentInfo extent, int budgetBytes, List<HeadSeries> newSeries) {
        Map<String, Set<String>> pairs = new HashMap<>();
        long bytes = SegmentDescriptor.HEADER_BYTES + 64;
        int to = next;
        HeadSeries last = null;
        while (to < items.size()) {
            SegmentItem item = items.get(to);
            long more = itemBytes(item);
            boolean isNew =
                    item.series().dictionaryExtent() != extent.sequence() && item.series() != last;
            if (isNew) {
                more += 2L * definitionBytes(item.series(), pairs);
            }
            if (bytes + more > budgetBytes) {
                break;
            }
            bytes += more;
            if (isNew) {
                newSeries.add(item.series());
            }
            if (item.shared() != null) {
                Column column = item.shared().column();
                if (columns.putIfAbsent(column, columnOrder.size()) == null) {
                    columnOrder.add(column);
                }
            }
            last = item.series();
            to++;
        }
        return to;
    }

    private long itemBytes(SegmentItem item) {
        long bytes = INDEX_ENTRY_BYTES + SegmentDescriptor.CHUNK_PAYLOAD_OFFSET;
        AnnexWriter annex = item.annex();
        if (annex != null) {
            bytes += annex.size() + 8;
        }
        if (item.shared() != null) {
            Column column = item.shared().column();
            bytes += ChunkEncoder.mostBytes(item.shared().blocks().length);
            if (!columns.containsKey(column)) {
                bytes += column.times().size() + column.sequences().size() + 32;
            }
        }
        if (item.own() != null) {
            OwnChunk own = item.own();
            bytes += own.bytes() + 12;
        }
        return bytes;
    }

    /** The most that a definition with its postings takes, and the label pairs that it brings. */
    private static int definitionBytes(HeadSeries series, Map<String, Set<String>> pairs) {
        Labels labels = series.labels();
        int bytes = 9;
        for (int i = 0; i < labels.size(); i++) {
            bytes += 6;
            Set<String> values = pairs.get(labels.name(i));
            if (values == null) {
                values = new HashSet<>();
                pairs.put(labels.name(i), values);
                bytes += string(labels.name(i)) + 9;
            }
            bytes += values.add(labels.value(i)) ? string(labels.value(i)) + 3 : 0;
        }
        return bytes;
    }

    private static int string(String text) {
        return 3 + 3 * text.length();
    }

    private int endSection(int from, ExtentInfo extent, int offset) {
        int sum =
                checksums.of(
                        extent.sequence() + offset + from, out.bytes(), from, out.size() - from);
        out.putInt(sum);
        return out.size() - from;
    }

    private void writeColumns() {
        out.putVarint(columnOrder.size());
        for (Column column : columnOrder) {
            out.putVarint(column.group().id());
            out.putVarint(column.firstRow());
            out.putVarint(column.rows());
            column.times().writeTo(out);
            column.sequences().writeTo(out);
        }
    }

    /** What the header sums up. */
    private static final class Totals {
        long minMs = Long.MAX_VALUE;
        long maxMs = Long.MIN_VALUE;
        long minBatch = Long.MAX_VALUE;
        long maxBatch;
        long samples;

        void add(SegmentItem item) {
            HeadTimes times = item.times();
            minMs = Math.min(minMs, times.minMs());
            maxMs = Math.max(maxMs, times.maxMs());
            minBatch = Math.min(minBatch, times.minSequence());
            maxBatch = Math.max(maxBatch, times.maxSequence());
            samples += item.samples();
        }
    }

    private void sumChunks(int[] lengths, ExtentInfo extent, int chunksOffset, int chunksAt) {
        int at = 0;
        for (int length : lengths) {
            int from = chunksAt + at + SegmentDescriptor.CHUNK_FORM_OFFSET;
            int sum =
                    checksums.of(
                            extent.sequence() + chunksOffset + at,
                            out.bytes(),
                            from,
                            length - SegmentDescriptor.CHUNK_FORM_OFFSET);
            LittleEndian.putInt(out.bytes(), chunksAt + at, sum);
            at += length;
        }
    }

    private void finishHeader(SegmentInfo segment, ExtentInfo extent) {
        byte[] bytes = out.bytes();
        int from = SegmentDescriptor.EXTENT_SEQUENCE_OFFSET;
        segment.write(bytes, 0);
        LittleEndian.putInt(bytes, SegmentDescriptor.MAGIC_OFFSET, SegmentDescriptor.SEGMENT_MAGIC);
        LittleEndian.putInt(
                bytes,
                SegmentDescriptor.CHECKSUM_OFFSET,
                checksums.of(
                        extent.sequence(), bytes, from, SegmentDescriptor.HEADER_BYTES - from));
    }

    /** Fills the last page; the copy of the header at its end is found where the header is lost. */
    private void pad(SegmentInfo segment) {
        byte[] trailer = new byte[SegmentDescriptor.HEADER_BYTES];
        while (out.size() < segment.paddedBytes()) {
            out.putByte(0);
        }
        int at = segment.paddedBytes() - trailer.length;
        int from = SegmentDescriptor.EXTENT_SEQUENCE_OFFSET;
        segment.write(trailer, 0);
        LittleEndian.putInt(
                trailer, SegmentDescriptor.MAGIC_OFFSET, SegmentDescriptor.TRAILER_MAGIC);
        LittleEndian.putInt(
                trailer,
                SegmentDescriptor.CHECKSUM_OFFSET,
                checksums.of(
                        segment.extent().sequence() + segment.offset() + at,
                        trailer,
                        from,
                        trailer.length - from));
        System.arraycopy(trailer, 0, out.bytes(), at, trailer.length);
    }
}
