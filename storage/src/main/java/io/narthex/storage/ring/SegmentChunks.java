package io.narthex.storage.ring;

import io.narthex.core.model.Labels;
import io.narthex.storage.codec.AnnexPacker;
import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.ChunkEncoder;
import io.narthex.storage.codec.ChunkPlan;
import io.narthex.storage.codec.ChunkValues;
import io.narthex.storage.codec.PackedTables;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.head.Column;
import io.narthex.storage.head.HeadChunk;
import io.narthex.storage.head.OwnChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the chunks of one segment: first all are planned, since they share codes, then they are
 * written. Confined to the storage writer.
 */
final class SegmentChunks {
    private final ChunkEncoder encoder = new ChunkEncoder(OwnChunk.MAX_SAMPLES);
    private final ChunkValues values = new ChunkValues(OwnChunk.MAX_SAMPLES);
    private final ChunkValues baseValues = new ChunkValues(OwnChunk.MAX_SAMPLES);
    private final List<@Nullable ChunkPlan> plans = new ArrayList<>();

    /** The last packed chunk that others may be relative to, its values in {@link #baseValues}. */
    private @Nullable SegmentItem base;

    private @Nullable AnnexPacker annexPacker;
    private int baseAt;
    private int baseBytes;

    /** Decides on the forms of all chunks and on the codes they share. */
    PackedTables plan(List<SegmentItem> items) {
        encoder.begin();
        plans.clear();
        base = null;
        for (SegmentItem item : items) {
            HeadChunk shared = item.shared();
            if (shared == null) {
                plans.add(null);
                continue;
            }
            values.loadBlocks(shared.blocks());
            ChunkPlan plan =
                    encoder.plan(
                            values,
                            shared.blocks().length,
                            baseOf(item),
                            item.series().labels().get(Labels.METRIC_NAME));
            plans.add(plan);
            remember(item, plan);
        }
        return encoder.tables();
    }

    private @Nullable ChunkValues baseOf(SegmentItem item) {
        return base != null && item.isRelativeTo(base) ? baseValues : null;
    }

    /** Keeps what others may be relative to; whether it is that. */
    private boolean remember(SegmentItem item, ChunkPlan plan) {
        HeadChunk shared = item.shared();
        if (shared != null
                && item.annex() == null
                && item.base() == item.series()
                && plan.form() == SegmentDescriptor.FORM_PACKED) {
            base = item;
            baseValues.loadBlocks(shared.blocks());
            return true;
        }
        return false;
    }

    /**
     * Writes chunks, with room for their checksums, and index.
     *
     * @return the chunks' lengths
     */
    int[] write(
            List<SegmentItem> items,
            Map<Column, Integer> columns,
            ByteWriter chunks,
            ByteWriter index) {
        int[] lengths = new int[items.size()];
        IndexWriter entries = new IndexWriter();
        base = null;
        for (int i = 0; i < lengths.length; i++) {
            SegmentItem item = items.get(i);
            HeadChunk shared = item.shared();
            OwnChunk own = item.own();
            int from = chunks.size();
            chunks.putInt(0);
            writeAnnex(item.annex(), item.samples(), chunks);
            if (shared != null) {
                ChunkPlan plan = plans.get(i);
                write(item, shared, plan, chunks);
                lengths[i] = chunks.size() - from;
                entries.shared(
                        item.series().id(),
                        columns.getOrDefault(shared.column(), 0),
                        shared.samples(),
                        lengths[i]);
            } else if (own != null) {
                chunks.putByte(SegmentDescriptor.FORM_OWN_TOKENS);
                own.times().writeTo(chunks);
                own.sequences().writeTo(chunks);
                own.values().writeTo(chunks);
                lengths[i] = chunks.size() - from;
                entries.own(item.series().id(), own, lengths[i]);
            }
        }
        entries.finish(index);
        return lengths;
    }

    private void write(
            SegmentItem item, HeadChunk shared, @Nullable ChunkPlan plan, ByteWriter chunks) {
        int from = chunks.size() - SegmentDescriptor.CHUNK_FORM_OFFSET;
        if (plan == null || plan.form() == SegmentDescriptor.FORM_BLOCKS) {
            chunks.putByte(SegmentDescriptor.FORM_BLOCKS);
            chunks.putBytes(shared.blocks(), 0, shared.blocks().length);
            return;
        }
        values.loadBlocks(shared.blocks());
        encoder.write(plan, values, baseOf(item), from - baseAt, baseBytes, chunks);
        if (remember(item, plan)) {
            baseAt = from;
            baseBytes = chunks.size() - from;
        }
    }

    private void writeAnnex(@Nullable AnnexWriter annex, int samples, ByteWriter chunks) {
        if (annex == null) {
            return;
        }
        AnnexPacker packer = annexPacker == null ? new AnnexPacker() : annexPacker;
        annexPacker = packer;
        ByteWriter bytes = new ByteWriter(annex.size());
        packer.pack(annex, samples, bytes);
        chunks.putByte(SegmentDescriptor.FORM_ANNEXED);
        chunks.putSized(bytes.bytes(), bytes.size());
    }
}
