package io.narthex.storage;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.Replay;
import io.narthex.storage.query.SampleCount;
import io.narthex.storage.query.SealedContent;
import io.narthex.storage.query.SegmentContent;
import io.narthex.storage.ring.Extents;
import io.narthex.storage.ring.Journal;
import io.narthex.storage.ring.JournalReader;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tinylog.Logger;

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

    /**
     * Restores what is there, and says in {@code journal} where it goes on; damage costs what it
     * hit, and never ends a start.
     */
    void run(Journal journal) {
        run(false);
        makeDurable();
        journal.goOn(reader);
    }

    /**
     * As {@link #run(Journal)} while somebody else may write.
     *
     * @return the journal's pages that are in use
     */
    long runBesideAWriter() {
        run(true);
        return reader.nextPage() - reader.tailPage();
    }

    private void run(boolean besideAWriter) {
        reader.scan();
        extents.open(reader.newest(), reader.hasCommits());
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
        replay.end();
        if (besideAWriter) {
            // What was sealed since the journal was read is in a segment by now, or still in it.
            extents.open(reader.newest(), reader.hasCommits());
        }
        SealedContent content = new SealedContent(segments);
        if (reader.hasCommits()) {
            sealedSince(content);
        }
        resume();
    }

    /** What a process that was killed has left may be in the system's memory only. */
    private void makeDurable() {
        try {
            ring.file().sync();
        } catch (IOException e) {
            Logger.warn("storage: {} could not be synced ({})", ring.file().name(), e.getMessage());
        }
    }

    /** Commits of the journal that could not be read whole; a journal of garbage counts as one. */
    long lostCommits() {
        return reader.damagedCommits() + (reader.isGarbage() ? 1 : 0);
    }

    /**
     * Tells of samples that are nowhere: what segments held that cannot be found, and what the
     * journal got and neither head nor segments have.
     *
     * @param outOfOrderMs how much older than the newest before the damage a sample may be
     */
    void missing(long outOfOrderMs, Extents.Missing to) {
        extents.findMissing(reader.newest(), to);
        JournalReader.Damaged damaged = reader.damaged();
        if (damaged != null) {
            SampleCount found = new SampleCount(new SegmentContent(new SegmentReader(ring)));
            long there = found.after(damaged.afterBatch(), head, extents.segments());
            long fromMs = damaged.minMs() - outOfOrderMs;
            if (damaged.samples() > there) {
                to.missing(damaged.samples() - there, fromMs, damaged.maxMs());
            }
        }
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
     * Segments that were written when the journal's word of it was not synced: the head forgets
     * what they hold. The last set may be torn; then it does not count, and the head keeps all.
     */
    private void sealedSince(SealedContent content) {
        long sealed = Math.max(replay.sealedSegment(), reader.newest().sealedSegment());
        List<SegmentInfo> newer = new ArrayList<>();
        for (SegmentInfo segment : extents.segments()) {
            if (segment.sequence() > sealed && segment.journalId() == ring.geometry().journalId()) {
                newer.add(segment);
            }
        }
        if (!newer.isEmpty() && !isLastSetWhole(content, newer)) {
            long first = Math.max(sealed + 1, newer.getLast().setFirst());
            extents.drop(first);
            newer.removeIf(segment -> segment.sequence() >= first);
        }
        for (SegmentInfo segment : newer) {
            content.sealed(segment, replay::sealedRows, replay::sealedOwn);
        }
    }

    private static boolean isLastSetWhole(SealedContent content, List<SegmentInfo> newer) {
        SegmentInfo last = newer.getLast();
        long expected = last.setFirst();
        for (SegmentInfo segment : newer) {
            if (segment.setFirst() == last.setFirst()
                    && (segment.sequence() != expected++ || !content.isIntact(segment))) {
                return false;
            }
        }
        return last.lastOfSet() && expected == last.sequence() + 1;
    }

    private void resume() {
        long sequence = reader.newest().lastSequence();
        int seriesId = reader.newest().nextSeriesId();
        boolean ofThisJournal = true;
        for (SegmentInfo segment : extents.segments()) {
            sequence = Math.max(sequence, segment.maxBatch());
            if (segment.nextSeriesId() > seriesId) {
                seriesId = segment.nextSeriesId();
                ofThisJournal = false;
            }
        }
        sequence = Math.max(sequence, records.newestBatch());
        head.resumeCounts(reader.newest().samples(), reader.newest().newestMs());
        head.resume(sequence, ofThisJournal ? seriesId : seriesId + ID_SLACK);
    }
}
