package io.narthex.storage.query;

import io.narthex.core.model.Cursor;
import io.narthex.core.model.SampleRows;
import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a destination has not acknowledged: segments by their numbers, each in slices of
 * batches, then the head batch by batch. Confined to one thread.
 */
public final class RingCursor implements Cursor {
    /** Samples that are decoded at once. */
    private static final int SLICE_SAMPLES = 16 * 1024;

    private final CursorPositions positions;
    private final CursorPositions.Destination destination;
    private final Supplier<View> views;
    private final SegmentReader reader;
    private final SegmentSlices segmentSlices;
    private final HeadSlices headSlices;
    private final Tombstones tombstones;
    private final RowBuffer buffer = new RowBuffer();

    /** What was handed out. */
    private final CursorPosition read;

    /** Where the buffer ends. */
    private final CursorPosition bufferEnd;

    /** The segment that the buffer is of, or null for the head. */
    private @Nullable SegmentInfo bufferSegment;

    /** What was deleted when the buffer was filled. */
    private List<Tombstone> bufferTombstones = List.of();

    private long seenBatch;
    private boolean closed;

    /**
     * @throws IllegalStateException if the destination is open already
     */
    public RingCursor(
            String name,
            CursorPositions positions,
            Supplier<View> views,
            RingFile ring,
            Tombstones tombstones) {
        this.positions = positions;
        this.tombstones = tombstones;
        this.views = views;
        reader = new SegmentReader(ring);
        SegmentContent content = new SegmentContent(reader);
        segmentSlices = new SegmentSlices(reader, content);
        headSlices = new HeadSlices(content);
        destination = positions.take(name, () -> now(views));
        read = positions.copyOf(destination);
        bufferEnd = new CursorPosition(read);
        seenBatch = read.batch - 1;
    }

    private static CursorPosition now(Supplier<View> views) {
        View view = views.get();
        CursorPosition position = new CursorPosition();
        position.toBatch(view.sequence(), Integer.MAX_VALUE, Long.MAX_VALUE);
        position.toSegment(nextSegment(view));
        view.onClose().run();
        return position;
    }

    private static long nextSegment(View view) {
        return view.segments().isEmpty() ? 1 : view.segments().getLast().sequence() + 1;
    }

    @Override
    public int read(SampleRows rows, int maxSamples) {
        if (maxSamples < 1) {
            throw new IllegalArgumentException("maxSamples must be positive: " + maxSamples);
        }
        rows.clear();
        if (buffer.remaining() > 0 && !bufferTombstones.equals(tombstones.all())) {
            // Something was deleted meanwhile: what is not handed out yet is read again.
            buffer.clear();
            bufferEnd.set(read);
        }
        while (buffer.remaining() == 0) {
            read.set(bufferEnd);
            if (!fill()) {
                return 0;
            }
        }
        int count = buffer.take(rows, maxSamples);
        SegmentInfo segment = bufferSegment;
        if (buffer.remaining() == 0) {
            read.set(bufferEnd);
        } else if (segment != null) {
            read.toSlice(segment, buffer.lastBatch(), buffer.lastSeries(), buffer.lastTimeMs());
        } else {
            read.toBatch(buffer.lastBatch(), buffer.lastSeries(), buffer.lastTimeMs());
        }
        return count;
    }

    /** Decodes the next slice; false where nothing is left at present. */
    private boolean fill() {
        buffer.clear();
        reader.refresh();
        View view = views.get();
        bufferTombstones = view.tombstones();
        try {
            SegmentInfo segment;
            while ((segment = nextUnread(view)) != null) {
                long last = segmentSlices.fill(view, segment, read, SLICE_SAMPLES, buffer);
                bufferSegment = segment;
                if (last >= segment.maxBatch()) {
                    bufferEnd.toSegment(segment.sequence() + 1);
                } else {
                    bufferEnd.toSliceEnd(segment, last);
                }
                if (buffer.size() > 0) {
                    return true;
                }
                read.set(bufferEnd);
            }
            bufferSegment = null;
            read.toSegment(nextSegment(view));
            bufferEnd.toSegment(nextSegment(view));
            long last = headSlices.fill(view, read, SLICE_SAMPLES, buffer);
            while (buffer.size() == 0 && last < view.sequence()) {
                // All of that slice was deleted.
                read.toBatch(last, Integer.MAX_VALUE, Long.MAX_VALUE);
                last = headSlices.fill(view, read, SLICE_SAMPLES, buffer);
            }
            bufferEnd.toBatch(last, Integer.MAX_VALUE, Long.MAX_VALUE);
            seenBatch = last >= view.sequence() ? view.sequence() : seenBatch;
            return buffer.size() > 0;
        } finally {
            view.onClose().run();
        }
    }

    private @Nullable SegmentInfo nextUnread(View view) {
        for (SegmentInfo segment : view.segments()) {
            if (!read.isDone(segment)) {
                return segment;
            }
        }
        return null;
    }

    @Override
    public void acknowledge() {
        positions.acknowledge(destination, read);
    }

    @Override
    public void rewind() {
        buffer.clear();
        read.set(positions.copyOf(destination));
        bufferEnd.set(read);
        seenBatch = read.batch - 1;
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        if (buffer.remaining() > 0) {
            return true;
        }
        View view = views.get();
        view.onClose().run();
        return nextUnread(view) != null
                || view.head().awaitBatchAfter(seenBatch, timeout.toNanos());
    }

    @Override
    public Backlog backlog() {
        CursorPosition acknowledged = positions.copyOf(destination);
        View view = views.get();
        try {
            long samples = 0;
            long oldest = Long.MAX_VALUE;
            for (SegmentInfo segment : view.segments()) {
                long unread = acknowledged.unread(segment);
                if (unread > 0) {
                    samples += unread;
                    oldest = Math.min(oldest, segment.minMs());
                }
            }
            HeadSlices.Unread inHead = headSlices.unread(view, acknowledged);
            return new Backlog(
                    samples + inHead.samples(),
                    Math.min(oldest, inHead.oldestMs()),
                    positions.lostSamples(destination));
        } finally {
            view.onClose().run();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            buffer.clear();
            positions.release(destination);
        }
    }
}
