package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Series;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.RandomHistograms;
import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.format.RecordDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** A series of plain values pays nothing for what others have: no byte and no object. */
class PlainCostsNothingTest {
    private static final long NOW_MS = 1_760_000_000_000L;

    private final Head head =
            new Head(
                    () -> NOW_MS,
                    NanoClock.SYSTEM,
                    new HeadLimits(60_000, 60_000, 1000, 1 << 20, 1 << 16, 1 << 16),
                    new Tombstones(1 << 16));
    private final Series plain = new Series(Labels.of("__name__", "plain"));
    private final Series histogram = new Series(Labels.of("__name__", "histogram"));
    private final RandomHistograms histograms = new RandomHistograms(new Random(1));

    /** Appends a plain row, late ones too, and one with a histogram and a start timestamp. */
    private void append(int row) {
        Batch batch = new Batch("plain").reset(NOW_MS + row * 10L);
        batch.add(plain, row, NOW_MS + row * 10L - row % 3 * 5L);
        head.append(batch);
        Batch rich = new Batch("rich").reset(NOW_MS + row * 10L);
        rich.add(histogram, histograms.next());
        rich.startTimestamp(NOW_MS);
        head.append(rich);
    }

    /** The flags of all batches of a group, by the records' own words. */
    private List<Integer> flags(int group) {
        List<Integer> flags = new ArrayList<>();
        ByteWriter records = head.takeRecords();
        ByteReader in = new ByteReader(records.bytes(), 0, records.size());
        while (in.remaining() > 0) {
            int type = in.getByte();
            int length = in.getCount(in.remaining());
            ByteReader record = new ByteReader(in.bytes(), in.skip(length), length);
            if (type == RecordDescriptor.BATCH_TYPE && record.getVarint() == group) {
                flags.add((int) record.getVarint());
            }
        }
        return flags;
    }

    @Test
    void noByteAndNoObjectForPlainSeries() {
        for (int row = 0; row < 100; row++) {
            append(row);
        }
        int annexes = RecordDescriptor.BATCH_ANNEX | RecordDescriptor.BATCH_OWN_ANNEX;
        int ofPlain = 0;
        int batches = 0;
        for (int flags : flags(1)) {
            ofPlain |= flags & annexes;
            batches++;
        }
        assertEquals(100, batches);
        assertEquals(0, ofPlain);
        assertNull(live(plain).annexes);
        Assertions.assertNotNull(live(histogram).annexes);
        assertEquals(1, new Sealing(head).collect(1, Long.MAX_VALUE).annexes().size());
    }

    private HeadSeries live(Series series) {
        HeadSeries live = head.find(series.labels());
        if (live == null) {
            throw new AssertionError("not in the head: " + series);
        }
        return live;
    }
}
