package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.AnnexReader;
import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.TokenDecoder;
import io.narthex.storage.codec.TokenReader;
import io.narthex.storage.codec.TokenWriter;
import io.narthex.storage.format.RecordDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves content out of the head: chooses what is sealed, forgets it once a segment holds it, and
 * carries forward what stays so that the journal can be released. Takes the head's monitor.
 */
public final class Sealing {
    /** A group that got nothing for so long is sealed whatever its size. */
    private static final long DEAD_NANOS = 2L * 3600 * 1_000_000_000;

    /** What defines a series takes about so much. */
    private static final int NAME_BYTES = 64;

    private final Head head;
    private final Carry carry = new Carry();
    private final Deque<SealSet> retired = new ArrayDeque<>();
    private final Deque<Long> retiredVersions = new ArrayDeque<>();

    public Sealing(Head head) {
        this.head = head;
    }

    /**
     * Closes open columns of at least {@code minRows} rows and returns all that is closed.
     *
     * @param minRows {@link Integer#MAX_VALUE} to take only what is full
     * @param upTo the last batch of which anything may be taken
     */
    public SealSet collect(int minRows, long upTo) {
        synchronized (head) {
            List<Column> columns = new ArrayList<>();
            List<OwnChunk> own = new ArrayList<>();
            long now = head.nanoClock().nanos();
            for (HeadGroup group : head.groups()) {
                boolean dead = now - group.lastAppendNanos > DEAD_NANOS;
                Column open = group.column;
                if (open != null
                        && (open.rows() >= minRows || dead)
                        && open.maxSequence() <= upTo) {
                    head.closeEarly(group);
                }
                for (Column column : group.closed) {
                    if (column.retiredAt() == HeadTimes.NEVER && column.maxSequence() <= upTo) {
                        columns.add(column);
                    }
                }
            }
            for (HeadSeries series : head.allSeries()) {
                if (series.newestOwn != null) {
                    collectOwn(series, minRows, upTo, own);
                }
            }
            return new SealSet(columns, own, annexes(columns, own));
        }
    }

    private static Map<Object, AnnexWriter> annexes(List<Column> columns, List<OwnChunk> own) {
        Map<Object, AnnexWriter> annexes = new HashMap<>(4);
        for (Column column : columns) {
            for (HeadChunk chunk : column.chunks()) {
                AnnexWriter annex = chunk.series().annex(chunk);
                if (annex != null) {
                    annexes.put(chunk, annex);
                }
            }
        }
        for (OwnChunk chunk : own) {
            AnnexWriter annex = chunk.series().annex(chunk);
            if (annex != null) {
                annexes.put(chunk, annex);
            }
        }
        return annexes;
    }

    private static void collectOwn(HeadSeries series, int minRows, long upTo, List<OwnChunk> into) {
        int from = into.size();
        for (OwnChunk own = series.newestOwn; own != null; own = own.older) {
            if (own.retiredAt() != HeadTimes.NEVER || own.maxSequence() > upTo) {
                continue;
            }
            if (!own.closed() && own.rows() >= Math.min(minRows, OwnChunk.MAX_SAMPLES)) {
                own.close();
            }
            if (own.closed()) {
                into.add(from, own);
            }
        }
    }

    /** Says that segments up to {@code segment} hold {@code set}; readers of older views go on. */
    public void retire(SealSet set, long version, long segment) {
        synchronized (head) {
            ByteWriter payload = new ByteWriter(256);
            payload.putVarint(set.columns().size());
            for (Column column : set.columns()) {
                column.retire(version);
                payload.putVarint(column.group().id());
                payload.putVarint(column.firstRow() + column.rows());
            }
            payload.putVarint(set.own().size());
            for (OwnChunk own : set.own()) {
                own.retire(version);
                payload.putVarint(own.series().id());
                payload.putVarint(own.maxSequence());
            }
            payload.putVarint(segment);
            head.record(RecordDescriptor.SEALED_TYPE, payload);
            retired.add(set);
            retiredVersions.add(version);
        }
    }

    /** Forgets what was retired and is not needed by a view of version {@code oldestOpen}. */
    public void release(long oldestOpen) {
        synchronized (head) {
            boolean any = false;
            while (!retiredVersions.isEmpty() && retiredVersions.getFirst() <= oldestOpen) {
                retiredVersions.removeFirst();
                SealSet set = retired.removeFirst();
                for (Column column : set.columns()) {
                    column.group().closed.remove(column);
                    for (HeadChunk chunk : column.chunks()) {
                        unlink(chunk);
                    }
                }
                for (OwnChunk own : set.own()) {
                    unlink(own);
                }
                any = true;
            }
            if (any) {
                recount();
            }
        }
    }

    private void recount() {
        long bytes = 0;
        for (HeadGroup group : head.groups()) {
            for (Column column : group.closed) {
                if (column.retiredAt() == HeadTimes.NEVER) {
                    for (HeadChunk chunk : column.chunks()) {
                        bytes += chunk.blocks().length + chunk.series().annexBytes(chunk);
                    }
                }
            }
        }
        head.closedBytes(bytes);
    }

    private static void unlink(HeadChunk removed) {
        HeadSeries series = removed.series();
        series.dropAnnex(removed);
        HeadChunk newer = null;
        for (HeadChunk chunk = series.newest; chunk != null; chunk = chunk.older) {
            if (chunk == removed) {
                if (newer == null) {
                    series.newest = chunk.older;
                } else {
                    newer.older = chunk.older;
                }
                return;
            }
            newer = chunk;
        }
    }

    private static void unlink(OwnChunk removed) {
        HeadSeries series = removed.series();
        series.dropAnnex(removed);
        OwnChunk newer = null;
        for (OwnChunk chunk = series.newestOwn; chunk != null; chunk = chunk.older) {
            if (chunk == removed) {
                if (newer == null) {
                    series.newestOwn = chunk.older;
                } else {
                    newer.older = chunk.older;
                }
                return;
            }
            newer = chunk;
        }
    }

    /** The first page of the journal that anything in the head still needs. */
    public long oldestPage() {
        synchronized (head) {
            long oldest = head.pendingPage();
            for (HeadGroup group : head.groups()) {
                if (group.firstPage >= 0) {
                    oldest = Math.min(oldest, group.firstPage);
                }
            }
            return oldest;
        }
    }

    /**
     * Writes groups whose records begin before {@code page} into the journal again, and forgets
     * those that got nothing for long.
     */
    public void carryBefore(long page) {
        carryBefore(page, Integer.MAX_VALUE);
    }

    /** As {@link #carryBefore(long)}, but only groups that hold no more than so many open rows. */
    public void carryBefore(long page, int maxRows) {
        synchronized (head) {
            long now = head.nanoClock().nanos();
            for (HeadGroup group : new ArrayList<>(head.groups())) {
                if (group.firstPage < 0 || group.firstPage >= page || openRows(group) > maxRows) {
                    continue;
                }
                if (now - group.lastAppendNanos > DEAD_NANOS && isEmpty(group)) {
                    for (@Nullable HeadSeries series : new ArrayList<>(group.slots)) {
                        if (series != null) {
                            head.drop(series);
                        }
                    }
                    head.removeGroup(group);
                } else {
                    carry.write(group, head.recorder());
                    group.firstPage = head.pendingPage();
                }
            }
        }
    }

    /** What {@link #carryBefore(long)} writes at the most, about. */
    public long carriedBytes(long page) {
        synchronized (head) {
            long bytes = 0;
            for (HeadGroup group : head.groups()) {
                if (group.firstPage >= 0 && group.firstPage < page) {
                    bytes += carriedBytes(group);
                }
            }
            return bytes;
        }
    }

    private static long carriedBytes(HeadGroup group) {
        long bytes = 0;
        for (@Nullable HeadSeries series : group.slots) {
            if (series == null) {
                continue;
            }
            bytes += NAME_BYTES + series.size();
            for (HeadChunk chunk = series.newest; chunk != null; chunk = chunk.older) {
                if (chunk.column().retiredAt() == HeadTimes.NEVER) {
                    bytes += chunk.blocks().length + series.annexBytes(chunk);
                }
            }
            for (OwnChunk own = series.newestOwn; own != null; own = own.older) {
                if (own.retiredAt() == HeadTimes.NEVER) {
                    bytes += own.bytes() + series.annexBytes(own);
                }
            }
        }
        return bytes;
    }

    private static long openRows(HeadGroup group) {
        long rows = group.column == null ? 0 : group.column.rows();
        for (Column column : group.closed) {
            rows += column.retiredAt() == HeadTimes.NEVER ? column.rows() : 0;
        }
        return rows;
    }

    private static boolean isEmpty(HeadGroup group) {
        if (group.hasContent()) {
            return false;
        }
        for (@Nullable HeadSeries series : group.slots) {
            if (series != null && series.hasContent()) {
                return false;
            }
        }
        return true;
    }

    static void dropRows(Head head, HeadGroup group, long row) {
        Column open = group.column;
        if (open != null && open.firstRow() + open.rows() <= row) {
            head.closeColumn(group);
        }
        for (Column column : new ArrayList<>(group.closed)) {
            if (column.firstRow() + column.rows() <= row) {
                group.closed.remove(column);
                for (HeadChunk chunk : column.chunks()) {
                    unlink(chunk);
                }
            }
        }
    }

    static void dropOwn(Head head, HeadSeries series, long sequence) {
        List<OwnChunk> chunks = new ArrayList<>();
        for (OwnChunk own = series.newestOwn; own != null; own = own.older) {
            chunks.addFirst(own);
        }
        series.newestOwn = null;
        TokenReader times = new TokenReader();
        TokenReader sequences = new TokenReader();
        TokenReader values = new TokenReader();
        AnnexReader annexes = new AnnexReader();
        for (OwnChunk own : chunks) {
            readAnnex(series, own, annexes);
            series.dropAnnex(own);
            times.reset(own.times().bytes(), 0, own.times().size());
            sequences.reset(own.sequences().bytes(), 0, own.sequences().size());
            values.reset(own.values().bytes(), 0, own.values().size());
            for (int i = 0; i < own.rows(); i++) {
                times.next();
                sequences.next();
                values.next();
                if (sequences.mantissa() > sequence) {
                    OwnChunk kept = head.ownChunk(series);
                    kept.add(times.mantissa(), values.valueBits(), sequences.mantissa());
                    @Nullable Histogram[] histograms = annexes.histograms();
                    long[] starts = annexes.startTimestampsMs();
                    series.annex(
                            kept,
                            kept.rows() - 1,
                            histograms == null ? null : histograms[i],
                            starts == null ? 0 : starts[i]);
                }
            }
        }
    }

    private static void readAnnex(HeadSeries series, OwnChunk own, AnnexReader into) {
        into.clear();
        AnnexWriter annex = series.annex(own);
        if (annex != null) {
            double[] sums = new double[OwnChunk.MAX_SAMPLES];
            int[] rows = new int[OwnChunk.MAX_SAMPLES];
            TokenWriter values = own.values();
            int count = new TokenDecoder().values(values.bytes(), 0, values.size(), sums, rows);
            into.samples(annex.bytes(), 0, annex.size(), count, sums);
        }
    }
}
