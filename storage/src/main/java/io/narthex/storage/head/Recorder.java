package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.TokenWriter;
import io.narthex.storage.format.RecordDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds journal records in memory until the storage writer takes them. A batch is built aside, so
 * that the definitions it needs come before it. Guarded by the head.
 */
final class Recorder {
    private static final int KEEP_BYTES = 64 * 1024;

    private ByteWriter pending = new ByteWriter(KEEP_BYTES);
    private ByteWriter spare = new ByteWriter(KEEP_BYTES);
    private final ByteWriter body = new ByteWriter(4096);
    private final ByteWriter runs = new ByteWriter(64);
    private final ByteWriter own = new ByteWriter(64);
    private final TokenWriter shared = new TokenWriter();
    private final TokenWriter ownValues = new TokenWriter();
    private List<HeadSeries> defined = new ArrayList<>();
    private @Nullable AnnexRecord sharedAnnex;
    private @Nullable AnnexRecord ownAnnex;
    private int sharedCount;
    private int runCount;
    private int runFrom;
    private int runLength;
    private int nextSlot;
    private int runEnd;
    private int ownCount;
    private int carriedBytes;
    private long lastSequence;
    private long lastMs;

    int pendingBytes() {
        return pending.size();
    }

    /** What batches have brought of that: what is carried forward goes with the next commit. */
    int broughtBytes() {
        return pending.size() - carriedBytes;
    }

    /** Hands out what was recorded and begins anew; the buffer is reused at the call after next. */
    ByteWriter take() {
        ByteWriter taken = pending;
        pending = spare;
        spare = taken;
        pending.clear(KEEP_BYTES);
        carriedBytes = 0;
        lastSequence = 0;
        lastMs = 0;
        return taken;
    }

    void record(int type, ByteWriter payload) {
        pending.putByte(type);
        pending.putSized(payload.bytes(), payload.size());
        carriedBytes += type == RecordDescriptor.CARRY_TYPE ? payload.size() : 0;
    }

    void group(HeadGroup group) {
        body.clear(KEEP_BYTES);
        body.putVarint(group.id());
        body.putString(group.source());
        record(RecordDescriptor.GROUP_TYPE, body);
    }

    /** Notes a series that is new in {@code group}, to be defined before the batch. */
    void define(HeadSeries series) {
        defined.add(series);
    }

    private void flushDefinitions(HeadGroup group) {
        if (defined.isEmpty()) {
            return;
        }
        body.clear(KEEP_BYTES);
        body.putVarint(defined.size());
        body.putVarint(group.id());
        for (HeadSeries series : defined) {
            body.putVarint(series.slot);
        }
        Definitions.write(defined, body);
        record(RecordDescriptor.SERIES_TYPE, body);
        defined = new ArrayList<>();
    }

    void beginBatch() {
        shared.clear();
        ownValues.clear();
        runs.clear(KEEP_BYTES);
        own.clear(KEEP_BYTES);
        sharedCount = 0;
        runCount = 0;
        runLength = 0;
        nextSlot = 0;
        ownCount = 0;
        if (sharedAnnex != null) {
            sharedAnnex.clear();
        }
        if (ownAnnex != null) {
            ownAnnex.clear();
        }
    }

    /** The stream that takes the value of {@code series} in the shared row. */
    TokenWriter sharedValue(HeadSeries series) {
        if (runLength > 0 && series.slot == nextSlot) {
            runLength++;
        } else {
            endRun();
            runFrom = series.slot;
            runLength = 1;
        }
        nextSlot = series.slot + 1;
        sharedCount++;
        return shared;
    }

    /** Says what the last value of the shared row has besides. */
    void sharedAnnex(SeriesAnnexes series, @Nullable Histogram histogram, long startMs) {
        AnnexRecord annex = sharedAnnex;
        if (annex == null) {
            annex = new AnnexRecord();
            sharedAnnex = annex;
        }
        annex(annex, sharedCount - 1, series, histogram, startMs);
    }

    /** Says what the last own value has besides; it is written in full. */
    void ownAnnex(@Nullable Histogram histogram, long startMs) {
        AnnexRecord annex = ownAnnex;
        if (annex == null) {
            annex = new AnnexRecord();
            ownAnnex = annex;
        }
        annex(annex, ownCount - 1, new SeriesAnnexes(), histogram, startMs);
    }

    private static void annex(
            AnnexRecord annex,
            int index,
            SeriesAnnexes series,
            @Nullable Histogram histogram,
            long startMs) {
        if (histogram == null) {
            annex.start(index, series, startMs);
        } else {
            annex.add(index, series, histogram, startMs);
        }
    }

    private void endRun() {
        if (runLength > 0) {
            runs.putZigzag((long) runFrom - runEnd);
            runs.putVarint(runLength);
            runEnd = runFrom + runLength;
            runCount++;
            runLength = 0;
        }
    }

    void ownValue(HeadSeries series, long timestampMs, long batchMs, long bits) {
        own.putVarint(series.id());
        own.putZigzag(timestampMs - batchMs);
        ownValues.value(bits);
        ownCount++;
    }

    /** Adds the batch, after the definitions it needs. */
    void endBatch(HeadGroup group, boolean keyframe, long row, long batchMs, long sequence) {
        flushDefinitions(group);
        endRun();
        runEnd = 0;
        if (runCount == 0 && ownCount == 0) {
            return;
        }
        AnnexRecord besides = present(sharedAnnex);
        AnnexRecord besidesOwn = present(ownAnnex);
        body.clear(KEEP_BYTES);
        body.putVarint(group.id());
        body.putVarint(
                (keyframe ? RecordDescriptor.BATCH_KEYFRAME : 0)
                        | (ownCount > 0 ? RecordDescriptor.BATCH_OWN : 0)
                        | (runCount > 0 ? RecordDescriptor.BATCH_SHARED : 0)
                        | (besides != null ? RecordDescriptor.BATCH_ANNEX : 0)
                        | (besidesOwn != null ? RecordDescriptor.BATCH_OWN_ANNEX : 0));
        body.putVarint(row);
        body.putVarint(sequence - lastSequence);
        body.putZigzag(batchMs - lastMs);
        lastSequence = sequence;
        lastMs = batchMs;
        if (besides != null) {
            besides.writeTo(body);
        }
        if (runCount > 0) {
            body.putVarint(runCount);
            body.putBytes(runs.bytes(), 0, runs.size());
            shared.writeTo(body);
        }
        if (besidesOwn != null) {
            besidesOwn.writeTo(body);
        }
        if (ownCount > 0) {
            body.putVarint(ownCount);
            body.putBytes(own.bytes(), 0, own.size());
            ownValues.writeTo(body);
        }
        record(RecordDescriptor.BATCH_TYPE, body);
    }

    private static @Nullable AnnexRecord present(@Nullable AnnexRecord annex) {
        return annex == null || annex.isEmpty() ? null : annex;
    }
}
