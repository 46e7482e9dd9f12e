package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.format.JournalDescriptor;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds and replays the journal's commits at start. Confined to the thread that opens the database.
 */
public final class JournalReader {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int BLOCK_PAGES = 64;

    private final RawFile file;
    private final Geometry geometry;
    private final Checksums checksums = new Checksums();
    private final boolean isNew;

    /** The page number at each position, or -1 where there is no intact page. */
    private final long[] pageAt;

    /** First page, pages and end of void before it, of the commit that each position belongs to. */
    private final long[] firstAt;

    private final int[] countAt;
    private final long[] voidAt;

    /** All samples that the journal had got before and after that commit, and their newest time. */
    private final long[] samplesBefore;

    private final long[] samplesAfter;
    private final long[] sequenceAt;
    private final long[] newestMsAt;

    /** The last segment that the commit knows, and samples in segments up to that one. */
    private final long[] sealedSegmentAt;

    private final long[] sealedSamplesAt;
    private final byte[] block = new byte[BLOCK_PAGES * PAGE];
    private long blockFirst;
    private int blockPages;
    private long newestPage = -1;
    private long newestCommit = -1;
    private Journal.State newest = Journal.State.NONE;
    private long damagedCommits;
    private long firstDamaged = Long.MAX_VALUE;
    private boolean isEmpty = true;

    /** Takes the records of a replay. */
    public interface Handler {
        void beginCommit();

        /**
         * A record; {@code in} ends with it. Throws {@link MalformedException} if it makes no
         * sense.
         */
        void record(int type, ByteReader in, long firstPage);
    }

    /** A reader of {@code ring}'s journal. */
    public JournalReader(RingFile ring) {
        file = ring.file();
        geometry = ring.geometry();
        isNew = ring.isNew();
        int pages = (int) geometry.journalPages();
        pageAt = new long[pages];
        firstAt = new long[pages];
        countAt = new int[pages];
        voidAt = new long[pages];
        samplesBefore = new long[pages];
        samplesAfter = new long[pages];
        sequenceAt = new long[pages];
        newestMsAt = new long[pages];
        sealedSegmentAt = new long[pages];
        sealedSamplesAt = new long[pages];
    }

    /** The number that follows that of the newest page, also of a page of a torn commit. */
    public long nextPage() {
        return newestPage + 1;
    }

    /** The end of the newest whole commit. */
    public long endOfCommits() {
        return newestCommit < 0
                ? nextPage()
                : newestCommit + countAt[(int) (newestCommit % pageAt.length)];
    }

    /** The first page that is needed. */
    public long tailPage() {
        long oldestPossible = Math.max(0, newestCommit - pageAt.length + 1);
        return newestCommit < 0 ? nextPage() : Math.max(newest.tailPage(), oldestPossible);
    }

    /** What the newest whole commit says, or {@link Journal.State#NONE}. */
    public Journal.State newest() {
        return newest;
    }

    /** Whether there is a whole commit. */
    public boolean hasCommits() {
        return newestCommit >= 0;
    }

    /** Whether something stands there, and no commit is whole. */
    public boolean isGarbage() {
        return newestCommit < 0 && !isEmpty;
    }

    /** Commits between the tail and the newest that could not be read whole. */
    public long damagedCommits() {
        return damagedCommits;
    }

    /**
     * What the journal got since before the first damage that counts.
     *
     * @param afterBatch of batches after this one
     * @param samples so many
     * @param minMs the newest timestamp before these
     * @param maxMs the newest timestamp of these
     * @param sealedSegment the last segment that was known before these
     * @param sealedSamples all samples in segments up to that one
     */
    public record Damaged(
            long afterBatch,
            long samples,
            long minMs,
            long maxMs,
            long sealedSegment,
            long sealedSamples) {}

    /** What was damaged, or null where nothing was. */
    public @Nullable Damaged damaged() {
        if (firstDamaged == Long.MAX_VALUE) {
            return null;
        }
        long[] voids = voidPages();
        int before = -1;
        long samples = newest.samples();
        for (int i = 0; i < pageAt.length; i++) {
            if (pageAt[i] < 0 || voids[i] == pageAt[i]) {
                continue;
            }
            if (pageAt[i] < firstDamaged && (before < 0 || pageAt[i] > pageAt[before])) {
                before = i;
            }
            samples = Math.max(samples, samplesBefore[i]);
        }
        long maxMs = newest.newestMs();
        // Before the first page of all there was nothing.
        return before < 0
                ? new Damaged(-1, firstDamaged == 0 ? samples : 0, maxMs, maxMs, 0, 0)
                : new Damaged(
                        sequenceAt[before],
                        samples - samplesAfter[before],
                        newestMsAt[before],
                        Math.max(newestMsAt[before], maxMs),
                        sealedSegmentAt[before],
                        sealedSamplesAt[before]);
    }

    /** Reads all pages' headers and finds the newest commit. */
    public void scan() {
        if (isNew) {
            // A first start has no reason to read 32 MiB of zeros.
            return;
        }
        for (int i = 0; i < pageAt.length; i++) {
            int at = load(i);
            pageAt[i] = -1;
            if (at >= 0) {
                examine(i, at);
            }
        }
        for (int i = 0; i < pageAt.length; i++) {
            if (pageAt[i] >= 0 && pageAt[i] == firstAt[i] && pageAt[i] > newestCommit && whole(i)) {
                newestCommit = pageAt[i];
            }
        }
        if (newestCommit >= 0) {
            int at = load((int) (newestCommit % pageAt.length));
            newest = at < 0 ? Journal.State.NONE : Journal.State.read(block, at);
        }
    }

    /** Where in the block the page at a position stands, or -1 if it cannot be read. */
    private int load(int index) {
        if (index < blockFirst || index >= blockFirst + blockPages) {
            blockFirst = index;
            int count = Math.min(BLOCK_PAGES, pageAt.length - index);
            try {
                long position = geometry.journalPosition() + (long) index * PAGE;
                blockPages = file.read(position, block, 0, count * PAGE) / PAGE;
            } catch (IOException e) {
                blockPages = 0;
                if (count > 1) {
                    return loadAlone(index);
                }
            }
        }
        return index < blockFirst + blockPages ? (int) (index - blockFirst) * PAGE : -1;
    }

    /** A page that cannot be read does not keep its neighbours from being read. */
    private int loadAlone(int index) {
        try {
            long position = geometry.journalPosition() + (long) index * PAGE;
            blockPages = file.read(position, block, 0, PAGE) / PAGE;
        } catch (IOException e) {
            blockPages = 0;
        }
        return blockPages > 0 ? 0 : -1;
    }

    private void examine(int index, int at) {
        if (LittleEndian.getInt(block, at + JournalDescriptor.MAGIC_OFFSET)
                != JournalDescriptor.PAGE_MAGIC) {
            isEmpty &= isZero(at);
            return;
        }
        isEmpty = false;
        long page = LittleEndian.getLong(block, at + JournalDescriptor.PAGE_OFFSET);
        if (page < 0 || page % pageAt.length != index || !isPage(block, at, page)) {
            return;
        }
        pageAt[index] = page;
        firstAt[index] = LittleEndian.getLong(block, at + JournalDescriptor.COMMIT_FIRST_OFFSET);
        countAt[index] = LittleEndian.getInt(block, at + JournalDescriptor.COMMIT_PAGES_OFFSET);
        voidAt[index] = LittleEndian.getLong(block, at + JournalDescriptor.VOID_FROM_OFFSET);
        Journal.State state = Journal.State.read(block, at);
        int ofCommit = LittleEndian.getInt(block, at + JournalDescriptor.COMMIT_SAMPLES_OFFSET);
        samplesBefore[index] = state.samples() - ofCommit;
        samplesAfter[index] = state.samples();
        sequenceAt[index] = state.lastSequence();
        newestMsAt[index] = state.newestMs();
        sealedSegmentAt[index] = state.sealedSegment();
        sealedSamplesAt[index] = state.sealedSamples();
        newestPage = Math.max(newestPage, page);
    }

    private boolean isZero(int at) {
        for (int i = 0; i < PAGE; i++) {
            if (block[at + i] != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isPage(byte[] from, int at, long page) {
        return LittleEndian.getInt(from, at + JournalDescriptor.CHECKSUM_OFFSET)
                == Journal.checksum(checksums, geometry, page, from, at);
    }

    private boolean whole(int index) {
        long first = pageAt[index];
        int count = countAt[index];
        if (count < 1 || count > pageAt.length) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            int at = (int) ((first + i) % pageAt.length);
            if (pageAt[at] != first + i || firstAt[at] != first) {
                return false;
            }
        }
        return true;
    }

    /** Replays all commits from the tail on; a damaged one is counted and what follows is read. */
    public void replay(Handler handler) {
        if (newestCommit < 0) {
            return;
        }
        long[] voids = voidPages();
        ByteWriter payload = new ByteWriter(PAGE);
        ByteWriter inflated = new ByteWriter(PAGE);
        long end = endOfCommits();
        long at = tailPage();
        while (at < end) {
            int index = (int) (at % pageAt.length);
            if (voids[index] == at) {
                at++;
                continue;
            }
            if (pageAt[index] != at || firstAt[index] != at) {
                damaged(at);
                at = nextFirst(at + 1, end);
                continue;
            }
            long next = at + Math.max(1, countAt[index]);
            boolean intact = read(at, next, payload);
            boolean sound = true;
            ByteWriter records = payload;
            if (isDeflated(index)) {
                inflated.clear(PAGE);
                sound = JournalPayload.inflate(payload, inflated);
                records = inflated;
            }
            if (!records(records, at, handler) || !sound || !intact) {
                damaged(at);
            }
            at = intact ? next : nextFirst(at + 1, end);
        }
        for (int i = 0; i < pageAt.length; i++) {
            if (pageAt[i] >= end && voidAt[i] > end) {
                // This page was begun when commits after the newest that is whole were durable.
                damaged(end);
                break;
            }
        }
    }

    private boolean isDeflated(int index) {
        int at = load(index);
        return at >= 0
                && (block[at + JournalDescriptor.FLAGS_OFFSET] & JournalDescriptor.FLAG_DEFLATED)
                        != 0;
    }

    private void damaged(long page) {
        damagedCommits++;
        firstDamaged = Math.min(firstDamaged, page);
    }

    /** Reads the payload of a commit up to its first damaged page; whether there was none. */
    private boolean read(long first, long next, ByteWriter payload) {
        payload.clear(PAGE);
        for (long p = first; p < next; p++) {
            int index = (int) (p % pageAt.length);
            int at = pageAt[index] == p && firstAt[index] == first ? load(index) : -1;
            // Beside a running agent the page may have been written again meanwhile.
            if (at < 0 || !isPage(block, at, p)) {
                return false;
            }
            int bytes = LittleEndian.getShort(block, at + JournalDescriptor.PAYLOAD_BYTES_OFFSET);
            payload.putBytes(
                    block,
                    at + JournalDescriptor.PAYLOAD_OFFSET,
                    Math.clamp(bytes, 0, JournalDescriptor.PAYLOAD_MAX_BYTES));
        }
        return true;
    }

    /** At each position the number of a page that a later commit says does not count, or -1. */
    private long[] voidPages() {
        long[] voids = new long[pageAt.length];
        Arrays.fill(voids, -1);
        for (int i = 0; i < pageAt.length; i++) {
            if (pageAt[i] >= 0 && pageAt[i] == firstAt[i]) {
                long from = Math.max(voidAt[i], pageAt[i] - pageAt.length + 1);
                for (long p = Math.max(0, from); p < pageAt[i]; p++) {
                    int index = (int) (p % pageAt.length);
                    voids[index] = Math.max(voids[index], p);
                }
            }
        }
        return voids;
    }

    private long nextFirst(long from, long end) {
        for (long p = from; p < end; p++) {
            int index = (int) (p % pageAt.length);
            if (pageAt[index] == p && firstAt[index] == p) {
                return p;
            }
        }
        return end;
    }

    private static boolean records(ByteWriter payload, long firstPage, Handler handler) {
        handler.beginCommit();
        ByteReader in = new ByteReader(payload.bytes(), 0, payload.size());
        ByteReader body = new ByteReader(payload.bytes(), 0, 0);
        try {
            while (in.remaining() > 0) {
                int type = in.getByte();
                int length = in.getCount(in.remaining());
                body.reset(in.bytes(), in.skip(length), length);
                handler.record(type, body, firstPage);
            }
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }
}
