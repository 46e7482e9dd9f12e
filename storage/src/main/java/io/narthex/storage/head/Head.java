package io.narthex.storage.head;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.NanoClock;
import io.narthex.storage.codec.BlockWriter;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.IdSet;
import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.format.RecordDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The samples that are not sealed yet. Thread-safe: every method takes the head's monitor; what it
 * hands out is guarded by that monitor, except for columns and own chunks that are closed.
 */
public final class Head {
    private final NanoClock nanoClock;
    private final Tombstones tombstones;
    private final Recorder recorder = new Recorder();
    private final BatchAppender appender;
    private final SeriesIndex index = new SeriesIndex();
    private final BlockWriter blocks = new BlockWriter(Column.MAX_ROWS);
    private final Map<String, HeadGroup> groups = new HashMap<>();
    private long sequence;
    private int nextSeriesId = 1;
    private int nextGroupId = 1;
    private long pendingPage;
    private long closedBytes;
    private long samples;
    private long newestMs = Long.MIN_VALUE;
    private final int maxAnnexBytes;

    /** An empty head. */
    public Head(EpochClock clock, NanoClock nanoClock, HeadLimits limits, Tombstones tombstones) {
        this.nanoClock = nanoClock;
        this.tombstones = tombstones;
        this.maxAnnexBytes = limits.maxAnnexBytes();
        this.appender = new BatchAppender(this, clock, limits);
    }

    /** Takes a batch; see {@link io.narthex.core.model.SampleSink#append}. */
    public synchronized AppendResult append(Batch batch) {
        return appender.append(batch);
    }

    /** The group of a source, made where there is none. */
    HeadGroup group(String source) {
        HeadGroup group = groups.get(source);
        if (group == null) {
            group = new HeadGroup(nextGroupId++, source);
            group.firstPage = pendingPage;
            groups.put(source, group);
            recorder.group(group);
        }
        return group;
    }

    /** Shows a batch of so many samples to readers. */
    void batchAppended(long batchSequence, int appended, long maxMs) {
        sequence = batchSequence;
        samples += appended;
        newestMs = Math.max(newestMs, maxMs);
        notifyAll();
    }

    void closeColumn(HeadGroup group) {
        Column column = group.column;
        if (column != null) {
            for (HeadChunk chunk : column.chunks()) {
                if (chunk.unpacked() > 0) {
                    chunk.series().forgetRecorded();
                    // Until it is sealed all of the column is in memory once more.
                    chunk.series().release();
                }
                closedBytes += chunk.blocks().length + chunk.series().annexBytes(chunk);
            }
            group.closeColumn();
            group.keyframeDue = true;
        }
    }

    /** Closes a column before it is full, and records that. */
    void closeEarly(HeadGroup group) {
        closeColumn(group);
        ByteWriter payload = new ByteWriter(16);
        payload.putVarint(group.id());
        recorder.record(RecordDescriptor.CLOSE_TYPE, payload);
    }

    HeadSeries create(Labels labels) {
        return create(labels, nextSeriesId++);
    }

    private HeadSeries create(Labels labels, int id) {
        HeadSeries series = new HeadSeries(this, index.interned(labels), id);
        index.add(series);
        return series;
    }

    /** The series with these labels, made with the number of a record where there is none. */
    HeadSeries restoreSeries(int id, Labels labels) {
        nextSeriesId = Math.max(nextSeriesId, id + 1);
        HeadSeries series = index.find(labels);
        return series == null ? create(labels, id) : series;
    }

    static void bind(HeadSeries series, HeadGroup group, int slot) {
        HeadGroup before = series.group;
        if (before != null
                && series.slot < before.slots.size()
                && before.slots.get(series.slot) == series) {
            before.slots.set(series.slot, null);
        }
        while (group.slots.size() <= slot) {
            group.slots.add(null);
        }
        group.slots.set(slot, series);
        series.group = group;
        series.slot = slot;
        series.forgetRecorded();
    }

    static HeadChunk chunk(HeadSeries series, Column column) {
        HeadChunk chunk = series.newest;
        if (chunk == null || chunk.column() != column) {
            chunk = new HeadChunk(series, column);
            chunk.older = series.newest;
            series.newest = chunk;
            column.chunks().add(chunk);
        }
        return chunk;
    }

    OwnChunk ownChunk(HeadSeries series) {
        OwnChunk own = series.newestOwn;
        if (own == null
                || own.closed()
                || own.rows() >= OwnChunk.MAX_SAMPLES
                || series.annexBytes(own) > maxAnnexBytes) {
            if (own != null && !own.closed()) {
                own.close();
                closedBytes += own.bytes();
            }
            own = new OwnChunk(series);
            own.older = series.newestOwn;
            series.newestOwn = own;
        }
        return own;
    }

    /** The live series that fulfil {@code matchers}, in no order. */
    public synchronized List<HeadSeries> select(List<Matcher> matchers) {
        return index.select(matchers);
    }

    /** The numbers of all live series. */
    public synchronized IdSet ids() {
        return new IdSet(index.ids());
    }

    /** The live series with these labels, or null. */
    public synchronized @Nullable HeadSeries find(Labels labels) {
        return index.find(labels);
    }

    /** The number of the last batch; a view of the head ends with it. */
    public synchronized long sequence() {
        return sequence;
    }

    /**
     * Waits until there is a batch after {@code seen}.
     *
     * @return false if {@code timeoutNanos} passed first
     */
    public synchronized boolean awaitBatchAfter(long seen, long timeoutNanos)
            throws InterruptedException {
        long end = nanoClock.nanos() + timeoutNanos;
        while (sequence <= seen) {
            long leftMs = (end - nanoClock.nanos() + 999_999) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }

    /** The open and closed columns that are not retired, and own chunks; guarded by the head. */
    public synchronized void visitContent(ContentVisitor visitor) {
        for (HeadGroup group : groups.values()) {
            for (Column column : group.closed) {
                visitor.column(column);
            }
            if (group.column != null) {
                visitor.column(group.column);
            }
        }
        for (HeadSeries series : index.all()) {
            for (OwnChunk own = series.newestOwn; own != null; own = own.older) {
                visitor.own(own);
            }
        }
    }

    /** Takes what the head holds; called with the head's monitor held. */
    public interface ContentVisitor {
        void column(Column column);

        void own(OwnChunk own);
    }

    /** Live series. */
    public synchronized int seriesCount() {
        return index.size();
    }

    /**
     * What is held in shared columns and in no segment.
     *
     * @param samples their number, as if every series had a value in each row
     * @param minMs the oldest timestamp, or {@link Long#MAX_VALUE}
     */
    public record Contents(long samples, long minMs) {}

    /** What is held in shared columns, and in no segment, at present. */
    public synchronized Contents contents() {
        long samples = 0;
        long minMs = Long.MAX_VALUE;
        List<Column> columns = new ArrayList<>();
        for (HeadGroup group : groups.values()) {
            columns.addAll(group.closed);
            if (group.column != null) {
                columns.add(group.column);
            }
        }
        for (Column column : columns) {
            if (column.retiredAt() == HeadTimes.NEVER) {
                samples += (long) column.rows() * column.chunks().size();
                minMs = Math.min(minMs, column.minMs());
            }
        }
        return new Contents(samples, minMs);
    }

    /** Bytes of values that wait to be sealed. */
    public synchronized long closedBytes() {
        return closedBytes;
    }

    /** Journal records that wait for the disk, in bytes. */
    public synchronized int pendingBytes() {
        return recorder.pendingBytes();
    }

    /** The number that the next new series gets. */
    public synchronized int nextSeriesId() {
        return nextSeriesId;
    }

    /** Hands out the pending records; who takes them says where those that come now will lie. */
    public synchronized ByteWriter takeRecords() {
        return recorder.take();
    }

    /** Says at which page of the journal pending records will be written at the earliest. */
    public synchronized void pendingPage(long page) {
        pendingPage = page;
    }

    /** Adds a record of another kind to the pending ones. */
    public synchronized void record(int type, ByteWriter payload) {
        recorder.record(type, payload);
    }

    /** The groups, guarded by the head. */
    Collection<HeadGroup> groups() {
        return groups.values();
    }

    HeadGroup restoreGroup(int id, String source) {
        HeadGroup group = groups.get(source);
        if (group == null || group.id() != id) {
            group = new HeadGroup(id, source);
            groups.put(source, group);
        }
        nextGroupId = Math.max(nextGroupId, id + 1);
        return group;
    }

    /**
     * Takes a group's content away, to be restored from a later record.
     *
     * @return its series, which belong to no group now
     */
    List<HeadSeries> forgetContent(HeadGroup group) {
        List<HeadSeries> orphans = new ArrayList<>();
        for (HeadSeries series : group.slots) {
            if (series != null) {
                series.dropContent();
                series.annexes = null;
                series.group = null;
                orphans.add(series);
            }
        }
        group.slots.clear();
        group.closed.clear();
        group.column = null;
        return orphans;
    }

    void drop(HeadSeries series) {
        series.dropped = true;
        index.remove(series);
        HeadGroup group = series.group;
        if (group != null && series.slot < group.slots.size()) {
            group.slots.set(series.slot, null);
        }
    }

    void removeGroup(HeadGroup group) {
        groups.remove(group.source(), group);
    }

    void closedBytes(long bytes) {
        closedBytes = bytes;
    }

    /** All samples that were ever appended, also by earlier runs. */
    public synchronized long samples() {
        return samples;
    }

    /** The newest timestamp of all these samples. */
    public synchronized long newestMs() {
        return newestMs;
    }

    /** Counts go on from here. */
    public synchronized void resumeCounts(long samplesBefore, long newestMsBefore) {
        samples += samplesBefore;
        newestMs = Math.max(newestMs, newestMsBefore);
    }

    /** Numbers from here on are new. */
    public synchronized void resume(long lastSequence, int firstSeriesId) {
        sequence = Math.max(sequence, lastSequence);
        nextSeriesId = Math.max(nextSeriesId, firstSeriesId);
        for (HeadGroup group : groups.values()) {
            group.keyframeDue = true;
        }
    }

    /** Ids of groups of which nothing is left may be greater by so many than those that are. */
    public synchronized void skipGroupIds(int count) {
        nextGroupId += count;
    }

    void sequenceSeen(long seen) {
        sequence = Math.max(sequence, seen);
    }

    BlockWriter blockWriter() {
        return blocks;
    }

    Tombstones tombstones() {
        return tombstones;
    }

    Recorder recorder() {
        return recorder;
    }

    /** The page of the journal where records that are added now are written at the earliest. */
    public synchronized long pendingPage() {
        return pendingPage;
    }

    NanoClock nanoClock() {
        return nanoClock;
    }

    List<HeadSeries> allSeries() {
        return index.all();
    }
}
