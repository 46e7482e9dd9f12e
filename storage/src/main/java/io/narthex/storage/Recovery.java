package io.narthex.storage;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.Replay;
import io.narthex.storage.query.SegmentContent;
import io.narthex.storage.ring.Extents;
import io.narthex.storage.ring.Journal;
import io.narthex.storage.ring.JournalReader;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.io.IOException;
import java.util.List;

/**
 * Brings head, positions and journal back to where the last commit left them. Used once, at start.
 */
final class Recovery {
    /** Series ids that may have been given out after the last record that survived. */
    private static final int ID_SLACK = 1_000_000;

    private final RingFile ring;
    private final Extents extents;
    private final Head head;
    private final RingRecords records;
    private final Replay replay;
    private final JournalReader reader;

    Recovery(RingFile ring, Extents extents, Head head, RingRecords records) {
        this.ring = ring;
        this.extents = extents;
        this.head = head;
        this.records = records;
        this.replay = new Replay(head);
        this.reader = new JournalReader(ring);
    }

    Replay replay() {
        return replay;
    }

    JournalReader reader() {
        return reader;
    }

    Journal run() throws IOException {
        return run(false);
    }

    /** As {@link #run} while somebody else may write. */
    Journal runBesideAWriter() throws IOException {
        return run(true);
    }

    private Journal run(boolean besideAWriter) throws IOException {
        extents.open();
        reader.scan();
        SegmentReader segments = new SegmentReader(ring);
        newestRecords(segments);
        reader.replay(
                new JournalReader.Handler() {
                    @Override
                    public void beginCommit() {
                        replay.beginCommit();
                    }

                    @Override
                    public void record(int type, ByteReader in, long firstPage) {
                        if (!replay.apply(type, in, firstPage)) {
                            records.apply(type, in, firstPage);
                        }
                    }
                });
        if (besideAWriter) {
            // What was sealed since the journal was read is in a segment by now, or still in it.
            extents.open();
        }
        extents.dropUnfinished(replay.sealedSegment());
        sealedSince(segments);
        resume();
        return new Journal(ring, reader.nextPage(), reader.tailPage(), reader.endOfCommits());
    }

    private void newestRecords(SegmentReader segments) {
        List<SegmentInfo> all = extents.segments();
        for (int i = all.size() - 1; i >= 0; i--) {
            ByteReader in = segments.records(all.get(i));
            if (in == null) {
                continue;
            }
            try {
                while (in.remaining() > 0) {
                    int type = in.getByte();
                    int bytes = in.getCount(in.remaining());
                    records.apply(type, new ByteReader(in.bytes(), in.skip(bytes), bytes), -1);
                }
            } catch (MalformedException _) {
                continue;
            }
            return;
        }
    }

    /**
     * Segments that were synced when the journal's word of it was not: the head forgets them too.
     */
    private void sealedSince(SegmentReader segments) {
        SegmentContent content = new SegmentContent(segments);
        for (SegmentInfo segment : extents.segments()) {
            if (segment.sequence() > replay.sealedSegment()
                    && segment.journalId() == ring.geometry().journalId()) {
                content.sealed(segment, replay::sealedRows, replay::sealedOwn);
            }
        }
    }

    private void resume() {
        long sequence = reader.lastSequence();
        int seriesId = reader.nextSeriesId();
        boolean ofThisJournal = true;
        for (SegmentInfo segment : extents.segments()) {
            sequence = Math.max(sequence, segment.maxBatch());
            if (segment.nextSeriesId() > seriesId) {
                seriesId = segment.nextSeriesId();
                ofThisJournal = false;
            }
        }
        sequence = Math.max(sequence, records.newestBatch());
        head.resume(sequence, ofThisJournal ? seriesId : seriesId + ID_SLACK);
    }
}
