package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.IntMap;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.codec.TokenReader;
import io.narthex.storage.format.RecordDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies journal records to an empty head at start. Confined to the thread that opens the
 * database.
 */
public final class Replay {
    /** So many values may wait until their series get them. */
    private static final int MAX_WAITING = 512 * 1024;

    private final Head head;
    private final Carry carry = new Carry();
    private final IntMap<Chain> chains = new IntMap<>();
    private final List<Chain> waiting = new ArrayList<>();
    private final IntMap<HeadSeries> byId = new IntMap<>();
    private final TokenReader tokens = new TokenReader();
    private final AnnexRecordReader annex = new AnnexRecordReader();
    private final TokenReader ownTokens = new TokenReader();
    private long lastSequence;
    private long lastMs;
    private long sealedSegment;
    private int waitingValues;
    private int[] slots = new int[16];
    private int slotCount;
    private int maxSlot;

    /** A replay into {@code head}. */
    public Replay(Head head) {
        this.head = head;
    }

    /** A group and the decoding state of its slots. */
    private static final class Chain {
        final HeadGroup group;
        final ReplayedRows rows;
        boolean broken = true;
        int keyframes;
        int[] seen = new int[16];
        long[] mantissas = new long[16];
        long[] bits = new long[16];
        byte[] places = new byte[16];
        @Nullable Histogram @Nullable [] histograms;
        long @Nullable [] startsMs;

        Chain(HeadGroup group) {
            this.group = group;
            this.rows = new ReplayedRows(group);
        }

        /** Whether a value may have more than its bits. */
        boolean hasAnnexes() {
            return histograms != null || startsMs != null;
        }

        void need(int slots) {
            if (slots > seen.length) {
                int size = Math.max(slots, seen.length * 2);
                seen = Arrays.copyOf(seen, size);
                mantissas = Arrays.copyOf(mantissas, size);
                bits = Arrays.copyOf(bits, size);
                places = Arrays.copyOf(places, size);
                histograms = histograms == null ? null : Arrays.copyOf(histograms, size);
                startsMs = startsMs == null ? null : Arrays.copyOf(startsMs, size);
            }
        }

        void begin(int slot, TokenReader reader) {
            if (seen[slot] != keyframes) {
                seen[slot] = keyframes;
                mantissas[slot] = 0;
                bits[slot] = 0;
                places[slot] = 0;
                if (histograms != null) {
                    histograms[slot] = null;
                }
                if (startsMs != null) {
                    startsMs[slot] = 0;
                }
            }
            reader.state(mantissas[slot], places[slot], bits[slot]);
        }

        @Nullable Histogram histogram(int slot, int index, double sum, AnnexRecordReader annex) {
            Histogram before = histograms == null ? null : histograms[slot];
            Histogram one = annex.histogram(index, before, sum);
            if (one != null) {
                @Nullable Histogram[] all = histograms;
                all = all == null ? new Histogram[seen.length] : all;
                all[slot] = one;
                histograms = all;
            }
            return one;
        }

        long startMs(int slot, int index, AnnexRecordReader annex) {
            long before = startsMs == null ? 0 : startsMs[slot];
            long ms = annex.startMs(index, before);
            if (ms != before) {
                long[] all = startsMs;
                all = all == null ? new long[seen.length] : all;
                all[slot] = ms;
                startsMs = all;
            }
            return ms;
        }

        void end(int slot, TokenReader reader) {
            mantissas[slot] = reader.mantissa();
            places[slot] = (byte) reader.places();
            bits[slot] = reader.valueBits();
        }
    }

    /** Begins the records of one commit. */
    public void beginCommit() {
        lastSequence = 0;
        lastMs = 0;
    }

    /**
     * Applies a record.
     *
     * @return false if it is of a type that is not the head's
     */
    public boolean apply(int type, ByteReader in, long page) {
        synchronized (head) {
            switch (type) {
                case RecordDescriptor.GROUP_TYPE -> {
                    flush();
                    int id = in.getCount(Integer.MAX_VALUE);
                    adopt(head.restoreGroup(id, in.getString()), page);
                }
                case RecordDescriptor.SERIES_TYPE -> series(in, page);
                case RecordDescriptor.BATCH_TYPE -> batch(in, page);
                case RecordDescriptor.SEALED_TYPE -> sealed(in);
                case RecordDescriptor.CLOSE_TYPE -> closed(in);
                case RecordDescriptor.CARRY_TYPE -> {
                    flush();
                    HeadGroup group = carry.read(in, head);
                    group.firstPage = -1;
                    adopt(group, page);
                    for (HeadSeries series : group.slots) {
                        if (series != null) {
                            byId.put(series.id(), series);
                        }
                    }
                }
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    /** Ends a replay: what it has read is in the head. */
    public void end() {
        synchronized (head) {
            flush();
        }
    }

    private void flush() {
        for (Chain chain : waiting) {
            chain.rows.flush(head);
        }
        waiting.clear();
        waitingValues = 0;
    }

    private void adopt(HeadGroup group, long page) {
        chains.put(group.id(), new Chain(group));
        if (group.firstPage < 0) {
            group.firstPage = page;
        }
    }

    private void series(ByteReader in, long page) {
        int[] slots = new int[in.getCount(in.remaining())];
        Chain chain = chains.get(in.getCount(Integer.MAX_VALUE));
        for (int i = 0; i < slots.length; i++) {
            slots[i] = in.getCount(HeadGroup.MAX_SLOTS);
        }
        if (chain == null) {
            return;
        }
        chain.rows.flush(head);
        if (chain.group.firstPage < 0) {
            chain.group.firstPage = page;
        }
        int[] next = {0};
        Definitions.read(
                in,
                (id, labels) -> {
                    if (next[0] >= slots.length) {
                        throw new MalformedException("more series than slots");
                    }
                    HeadSeries series = head.restoreSeries(id, labels);
                    int slot = slots[next[0]++];
                    flushGroup(series.group);
                    Head.bind(series, chain.group, slot);
                    chain.need(slot + 1);
                    chain.seen[slot] = -1;
                    byId.put(id, series);
                });
    }

    /** What waits for a series has to reach it before it belongs to another group. */
    private void flushGroup(@Nullable HeadGroup group) {
        Chain chain = group == null ? null : chains.get(group.id());
        if (chain != null) {
            chain.rows.flush(head);
        }
    }

    private void batch(ByteReader in, long page) {
        Chain chain = chains.get(in.getCount(Integer.MAX_VALUE));
        int flags = (int) in.getVarint();
        long row = in.getVarint();
        long sequence = lastSequence + in.getVarint();
        long batchMs = lastMs + in.getZigzag();
        lastSequence = sequence;
        lastMs = batchMs;
        head.sequenceSeen(sequence);
        if (chain != null && chain.group.firstPage < 0) {
            chain.group.firstPage = page;
        }
        readAnnex((flags & RecordDescriptor.BATCH_ANNEX) != 0, in);
        if ((flags & RecordDescriptor.BATCH_SHARED) != 0) {
            boolean isKeyframe = (flags & RecordDescriptor.BATCH_KEYFRAME) != 0;
            runs(in);
            int length = in.getCount(in.remaining());
            int at = in.skip(length);
            if (chain == null) {
                // Before the group's content was carried forward, in the same commit: it comes
                // again.
                return;
            }
            if (!isKeyframe && (chain.broken || row != chain.rows.nextRow())) {
                chain.broken = true;
            } else if (row >= chain.rows.nextRow()) {
                tokens.reset(in.bytes(), at, length);
                begin(chain, isKeyframe, row);
                if (chain.hasAnnexes() || (flags & RecordDescriptor.BATCH_ANNEX) != 0) {
                    annexed(chain, batchMs, sequence);
                } else {
                    plain(chain, batchMs, sequence);
                }
                chain.broken = false;
            }
        }
        readAnnex((flags & RecordDescriptor.BATCH_OWN_ANNEX) != 0, in);
        if ((flags & RecordDescriptor.BATCH_OWN) != 0) {
            own(in, batchMs, sequence);
        }
    }

    private void readAnnex(boolean present, ByteReader in) {
        if (present) {
            annex.reset(in);
        } else {
            annex.clear();
        }
    }

    private void runs(ByteReader in) {
        int count = in.getCount(in.remaining());
        slotCount = 0;
        maxSlot = -1;
        long next = 0;
        for (int i = 0; i < count; i++) {
            next += in.getZigzag();
            int length = in.getCount(HeadGroup.MAX_SLOTS);
            if (next < 0
                    || next + length > HeadGroup.MAX_SLOTS
                    || slotCount + length > HeadGroup.MAX_SLOTS) {
                throw new MalformedException("slots out of range: from=" + next);
            }
            if (slotCount + length > slots.length) {
                slots = Arrays.copyOf(slots, (slotCount + length) * 2);
            }
            for (int j = 0; j < length; j++) {
                slots[slotCount++] = (int) next++;
            }
            maxSlot = Math.max(maxSlot, (int) next - 1);
        }
    }

    private void begin(Chain chain, boolean isKeyframe, long row) {
        HeadGroup group = chain.group;
        if (row != chain.rows.nextRow()) {
            chain.rows.flush(head);
            head.closeColumn(group);
            group.rows = row;
        }
        if (isKeyframe) {
            chain.keyframes++;
        }
        chain.need(maxSlot + 1);
        // Until all of it is read.
        chain.broken = true;
    }

    private void value(Chain chain, int slot) {
        chain.begin(slot, tokens);
        if (tokens.next() != TokenReader.VALUE) {
            throw new MalformedException("batch has fewer values than slots");
        }
        chain.end(slot, tokens);
    }

    private void plain(Chain chain, long batchMs, long sequence) {
        int before = chain.rows.size();
        long[] bits = chain.rows.next(slots, slotCount, head);
        for (int i = 0; i < slotCount; i++) {
            value(chain, slots[i]);
            bits[i] = tokens.valueBits();
        }
        chain.rows.add(batchMs, sequence, head);
        if (before == 0) {
            waiting.add(chain);
        }
        waitingValues += slotCount;
        if (waitingValues > MAX_WAITING) {
            flush();
        }
    }

    private void annexed(Chain chain, long batchMs, long sequence) {
        chain.rows.flush(head);
        HeadGroup group = chain.group;
        Column column = group.openColumn();
        column.addRow(batchMs, sequence);
        for (int i = 0; i < slotCount; i++) {
            int slot = slots[i];
            value(chain, slot);
            double value = Double.longBitsToDouble(tokens.valueBits());
            Histogram histogram = chain.histogram(slot, i, value, annex);
            long startMs = chain.startMs(slot, i, annex);
            HeadSeries series = group.series(slot);
            if (series != null) {
                HeadChunk chunk = Head.chunk(series, column);
                if (chunk.unpacked() >= BatchAppender.KEYFRAME_ROWS) {
                    series.forgetRecorded();
                }
                chunk.add(tokens.valueBits(), column.rows() - 1, null);
                series.annex(chunk, chunk.samples() - 1, histogram, startMs);
                series.maxMs = Math.max(series.maxMs, batchMs);
            }
        }
        group.rows++;
        ReplayedRows.ended(group, column, batchMs, head);
    }

    private void own(ByteReader in, long batchMs, long sequence) {
        int count = in.getCount(in.remaining());
        int[] ids = new int[count];
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = in.getCount(Integer.MAX_VALUE);
            times[i] = batchMs + in.getZigzag();
        }
        int length = in.getCount(in.remaining());
        ownTokens.reset(in.bytes(), in.skip(length), length);
        for (int i = 0; i < count; i++) {
            if (ownTokens.next() != TokenReader.VALUE) {
                throw new MalformedException("batch has fewer values than series");
            }
            double value = Double.longBitsToDouble(ownTokens.valueBits());
            Histogram histogram = annex.histogram(i, null, value);
            long startMs = annex.startMs(i, 0);
            HeadSeries series = byId.get(ids[i]);
            if (series != null && !series.dropped) {
                OwnChunk own = head.ownChunk(series);
                own.add(times[i], ownTokens.valueBits(), sequence);
                series.annex(own, own.rows() - 1, histogram, startMs);
                series.maxMs = Math.max(series.maxMs, times[i]);
            }
        }
    }

    /** Forgets a group's rows before {@code row}: a segment holds them. */
    public void sealedRows(int groupId, long row) {
        synchronized (head) {
            Chain chain = chains.get(groupId);
            if (chain != null) {
                chain.rows.flush(head);
                Sealing.dropRows(head, chain.group, row);
                // Where records were lost: no row that is yet to come passes for one of these.
                chain.group.rows = Math.max(chain.group.rows, row);
            }
        }
    }

    /** Forgets a series' own samples up to batch {@code sequence}: a segment holds them. */
    public void sealedOwn(int seriesId, long sequence) {
        synchronized (head) {
            HeadSeries series = byId.get(seriesId);
            if (series != null && !series.dropped) {
                Sealing.dropOwn(head, series, sequence);
            }
        }
    }

    private void sealed(ByteReader in) {
        int groups = in.getCount(in.remaining());
        for (int i = 0; i < groups; i++) {
            sealedRows(in.getCount(Integer.MAX_VALUE), in.getVarint());
        }
        int series = in.getCount(in.remaining());
        for (int i = 0; i < series; i++) {
            sealedOwn(in.getCount(Integer.MAX_VALUE), in.getVarint());
        }
        sealedSegment = Math.max(sealedSegment, in.getVarint());
    }

    /** The last segment whose content the journal says is sealed, 0 for none. */
    public long sealedSegment() {
        return sealedSegment;
    }

    private void closed(ByteReader in) {
        Chain chain = chains.get(in.getCount(Integer.MAX_VALUE));
        if (chain != null) {
            chain.rows.flush(head);
            head.closeColumn(chain.group);
        }
    }
}
