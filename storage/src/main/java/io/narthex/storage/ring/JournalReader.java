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
    private long newestPage = -1;
    private long newestCommit = -1;
    private long tailPage;
    private long lastSequence;
    private int nextSeriesId = 1;
    private long damagedCommits;

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
        return newestCommit < 0 ? nextPage() : tailPage;
    }

    public long lastSequence() {
        return lastSequence;
    }

    public int nextSeriesId() {
        return nextSeriesId;
    }

    /** Commits between the tail and the newest that could not be read whole. */
    public long damagedCommits() {
        return damagedCommits;
    }

    /** Reads all pages' headers and finds the newest commit. */
    public void scan() throws IOException {
        if (isNew) {
            // A first start has no reason to read 32 MiB of zeros.
            return;
        }
        byte[] block = new byte[BLOCK_PAGES * PAGE];
        for (int from = 0; from < pageAt.length; from += BLOCK_PAGES) {
            int count = Math.min(BLOCK_PAGES, pageAt.length - from);
            long position = geometry.journalPosition() + (long) from * PAGE;
            int got;
            try {
                got = file.read(position, block, 0, count * PAGE);
            } catch (IOException e) {
                got = 0;
            }
            for (int i = 0; i < count; i++) {
                examine(from + i, block, i * PAGE, got);
            }
        }
        for (int i = 0; i < pageAt.length; i++) {
            if (pageAt[i] >= 0 && pageAt[i] == firstAt[i] && pageAt[i] > newestCommit && whole(i)) {
                newestCommit = pageAt[i];
            }
        }
        if (newestCommit >= 0) {
            readNewest(block);
        }
    }

    private void examine(int index, byte[] block, int at, int got) {
        pageAt[index] = -1;
        if (at + PAGE > got
                || LittleEndian.getInt(block, at + JournalDescriptor.MAGIC_OFFSET)
                        != JournalDescriptor.PAGE_MAGIC) {
            return;
        }
        long page = LittleEndian.getLong(block, at + JournalDescriptor.PAGE_OFFSET);
        if (page < 0 || page % pageAt.length != index || !isPage(block, at, page)) {
            return;
        }
        pageAt[index] = page;
        firstAt[index] = LittleEndian.getLong(block, at + JournalDescriptor.COMMIT_FIRST_OFFSET);
        countAt[index] = LittleEndian.getInt(block, at + JournalDescriptor.COMMIT_PAGES_OFFSET);
        voidAt[index] = LittleEndian.getLong(block, at + JournalDescriptor.VOID_FROM_OFFSET);
        newestPage = Math.max(newestPage, page);
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

    private void readNewest(byte[] block) throws IOException {
        file.read(Journal.position(geometry, newestCommit), block, 0, PAGE);
        tailPage = LittleEndian.getLong(block, JournalDescriptor.TAIL_OFFSET);
        lastSequence = LittleEndian.getLong(block, JournalDescriptor.SEQUENCE_OFFSET);
        nextSeriesId = LittleEndian.getInt(block, JournalDescriptor.NEXT_SERIES_OFFSET);
        long oldestPossible = newestCommit - pageAt.length + 1;
        tailPage = Math.max(tailPage, Math.max(0, oldestPossible));
    }

    /** Replays all commits from the tail on; a damaged one is counted and what follows is read. */
    public void replay(Handler handler) throws IOException {
        if (newestCommit < 0) {
            return;
        }
        long[] voids = voidPages();
        ByteWriter payload = new ByteWriter(PAGE);
        byte[] page = new byte[PAGE];
        long end = endOfCommits();
        long at = tailPage;
        while (at < end) {
            int index = (int) (at % pageAt.length);
            if (voids[index] == at) {
                at++;
                continue;
            }
            if (pageAt[index] != at || firstAt[index] != at) {
                damagedCommits++;
                at = nextFirst(at + 1, end);
                continue;
            }
            long next = at + Math.max(1, countAt[index]);
            payload.clear(PAGE);
            boolean intact = true;
            for (long p = at; p < next && intact; p++) {
                int i = (int) (p % pageAt.length);
                intact = pageAt[i] == p && firstAt[i] == at;
                if (intact) {
                    file.read(Journal.position(geometry, p), page, 0, PAGE);
                    // Beside a running agent the page may have been written again meanwhile.
                    intact = isPage(page, 0, p);
                }
                if (intact) {
                    int bytes = LittleEndian.getShort(page, JournalDescriptor.PAYLOAD_BYTES_OFFSET);
                    payload.putBytes(
                            page,
                            JournalDescriptor.PAYLOAD_OFFSET,
                            Math.min(bytes, JournalDescriptor.PAYLOAD_MAX_BYTES));
                }
            }
            if (!records(payload, at, handler) || !intact) {
                damagedCommits++;
            }
            at = intact ? next : nextFirst(at + 1, end);
        }
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
