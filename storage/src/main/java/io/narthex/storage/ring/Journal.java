package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.JournalDescriptor;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Writes the circular journal. A page is numbered once and for all; it lies at its number modulo
 * the number of pages. Confined to the storage writer, but for the numbers of pages, which any
 * thread may read.
 */
public final class Journal {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int BUFFER_PAGES = 16;
    private static final int PREPARE_BYTES = 256 * 1024;

    /** Of so many parts of the pages one stays free behind a commit that is moved. */
    private static final int SPARE = 8;

    private final RawFile file;
    private final Geometry geometry;
    private final Checksums checksums = new Checksums();
    private final byte[] buffer = new byte[BUFFER_PAGES * PAGE];
    private volatile long nextPage;
    private volatile long tailPage;
    private long voidFrom;
    private long samples;
    private final JournalPlaces places;

    /** A journal in which nothing stands. */
    public Journal(RingFile ring) {
        this.file = ring.file();
        this.geometry = ring.geometry();
        this.places = new JournalPlaces(file, geometry);
    }

    /** Goes on where {@code reader} found the end; before anything is written. */
    public void goOn(JournalReader reader) {
        nextPage = reader.nextPage();
        tailPage = reader.tailPage();
        voidFrom = reader.endOfCommits();
        samples = reader.newest().samples();
    }

    /**
     * What a commit says of the database.
     *
     * @param tailPage the first page that is needed once the commit is durable
     * @param lastSequence the number of the last batch
     * @param nextSeriesId the number that the next new series gets
     * @param samples all that the journal ever got, this commit's included
     * @param newestMs the newest timestamp of all these samples
     * @param sealedSegment the last segment whose content the journal no longer needs, 0 for none
     * @param sealedSamples all samples in segments up to that one, since the ring was made
     */
    public record State(
            long tailPage,
            long lastSequence,
            int nextSeriesId,
            long samples,
            long newestMs,
            long sealedSegment,
            long sealedSamples) {
        /** Before the first commit. */
        public static final State NONE = new State(0, 0, 1, 0, Long.MIN_VALUE, 0, 0);

        void write(byte[] page, int at) {
            LittleEndian.putLong(page, at + JournalDescriptor.TAIL_OFFSET, tailPage);
            LittleEndian.putLong(page, at + JournalDescriptor.SEQUENCE_OFFSET, lastSequence);
            LittleEndian.putInt(page, at + JournalDescriptor.NEXT_SERIES_OFFSET, nextSeriesId);
            LittleEndian.putLong(page, at + JournalDescriptor.SAMPLES_OFFSET, samples);
            LittleEndian.putLong(page, at + JournalDescriptor.NEWEST_MS_OFFSET, newestMs);
            LittleEndian.putLong(page, at + JournalDescriptor.SEALED_SEGMENT_OFFSET, sealedSegment);
            LittleEndian.putLong(page, at + JournalDescriptor.SEALED_SAMPLES_OFFSET, sealedSamples);
        }

        static State read(byte[] page, int at) {
            return new State(
                    LittleEndian.getLong(page, at + JournalDescriptor.TAIL_OFFSET),
                    LittleEndian.getLong(page, at + JournalDescriptor.SEQUENCE_OFFSET),
                    LittleEndian.getInt(page, at + JournalDescriptor.NEXT_SERIES_OFFSET),
                    LittleEndian.getLong(page, at + JournalDescriptor.SAMPLES_OFFSET),
                    LittleEndian.getLong(page, at + JournalDescriptor.NEWEST_MS_OFFSET),
                    LittleEndian.getLong(page, at + JournalDescriptor.SEALED_SEGMENT_OFFSET),
                    LittleEndian.getLong(page, at + JournalDescriptor.SEALED_SAMPLES_OFFSET));
        }
    }

    /**
     * Writes zeros over a new journal's pages, in the place where they lie. A page that was only
     * reserved costs more when it is first written: ext4 notes that it now holds data, and each
     * commit waits for that note (4 KiB more at the device, and a second flush).
     *
     * @param goOn asked between pieces of {@value #PREPARE_BYTES} bytes; false leaves the rest as
     *     it is, which only costs
     * @return bytes written
     */
    public long prepare(BooleanSupplier goOn) throws IOException {
        long bytes = pages() * PAGE;
        byte[] zeros = new byte[(int) Math.min(PREPARE_BYTES, bytes)];
        long done = 0;
        while (done < bytes && goOn.getAsBoolean()) {
            int part = (int) Math.min(zeros.length, bytes - done);
            file.write(geometry.journalPosition() + done, zeros, 0, part);
            done += part;
        }
        file.sync();
        return done;
    }

    public long nextPage() {
        return nextPage;
    }

    /** The first page that is still needed. */
    public long tailPage() {
        return tailPage;
    }

    /** Pages that hold what is still needed. */
    public long usedPages() {
        return nextPage - tailPage;
    }

    public long pages() {
        return geometry.journalPages();
    }

    /** Bytes of pages that are stepped over because they take no writes. */
    public long badBytes() {
        return (long) places.count() * PAGE;
    }

    /** A page from which all of what is from {@code page} on can be read. */
    public long readable(long page) {
        return places.readable(page);
    }

    /** Whether a commit failed that might find another place if it needed less of the journal. */
    public boolean wantsLess(State state) {
        return places.isCramped() && state.tailPage() < nextPage;
    }

    /** The pages that a commit of so many bytes takes. */
    public static long pagesFor(int payloadBytes) {
        int max = JournalDescriptor.PAYLOAD_MAX_BYTES;
        return ((long) payloadBytes + max - 1) / max;
    }

    /** Whether so many bytes fit, where all pages take writes. */
    public boolean hasRoomFor(long payloadBytes) {
        long more = payloadBytes / JournalDescriptor.PAYLOAD_MAX_BYTES + 1;
        return usedPages() + more <= pages();
    }

    /** Whether three quarters are in use with so many more pages, once the tail is there. */
    public boolean isNearlyFull(long newTailPage, long morePages) {
        return nextPage - newTailPage + morePages > pages() * 3 / 4;
    }

    /** Whether a commit of {@code payload} fits without overwriting what is needed. */
    public boolean hasRoom(JournalPayload payload) {
        long length = payload.pages();
        return places.first(nextPage, length) + length - tailPage <= pages();
    }

    /**
     * Writes a commit and syncs. If it fails nothing has changed, and the next attempt writes the
     * same pages again, or, where these take no writes after some attempts while others do, pages
     * behind them: such a commit says that those before it do not count.
     *
     * @return bytes written
     */
    public long commit(JournalPayload payload, State state) throws IOException {
        if (!hasRoom(payload)) {
            throw new IllegalStateException(
                    "journal is full: used=" + usedPages() + ", bytes=" + payload.length());
        }
        long length = payload.pages();
        long first = places.first(nextPage, length);
        try {
            write(first, payload, state);
        } catch (IOException e) {
            // Behind a commit that is moved there is room for the next, which frees more.
            long spare = state.tailPage() + pages() - pages() / SPARE;
            first = places.failed(e, length, tailPage + pages(), spare);
            if (first < 0) {
                throw e;
            }
            write(first, payload, state);
        }
        places.written(nextPage, first, first + length, state.tailPage());
        nextPage = first + length;
        tailPage = state.tailPage();
        samples = state.samples();
        voidFrom = nextPage;
        return length * PAGE;
    }

    private void write(long first, JournalPayload payload, State state) throws IOException {
        places.attempt(first);
        int length = payload.length();
        int pages = (int) payload.pages();
        int done = 0;
        int inBuffer = 0;
        long bufferPage = first;
        for (int i = 0; i < pages; i++) {
            int at = inBuffer * PAGE;
            int part = Math.min(JournalDescriptor.PAYLOAD_MAX_BYTES, length - done);
            Arrays.fill(buffer, at, at + PAGE, (byte) 0);
            header(at, first, i, pages, part);
            LittleEndian.putShort(
                    buffer,
                    at + JournalDescriptor.FLAGS_OFFSET,
                    payload.deflated() ? JournalDescriptor.FLAG_DEFLATED : 0);
            LittleEndian.putInt(
                    buffer,
                    at + JournalDescriptor.COMMIT_SAMPLES_OFFSET,
                    (int) (state.samples() - samples));
            state.write(buffer, at);
            System.arraycopy(
                    payload.bytes(), done, buffer, at + JournalDescriptor.PAYLOAD_OFFSET, part);
            LittleEndian.putInt(
                    buffer,
                    at + JournalDescriptor.CHECKSUM_OFFSET,
                    checksum(checksums, geometry, first + i, buffer, at));
            done += part;
            inBuffer++;
            boolean wraps = (first + i + 1) % pages() == 0;
            if (inBuffer == BUFFER_PAGES || wraps || i == pages - 1) {
                file.write(position(geometry, bufferPage), buffer, 0, inBuffer * PAGE);
                bufferPage += inBuffer;
                inBuffer = 0;
            }
        }
        file.sync();
    }

    private void header(int at, long first, int index, int pages, int part) {
        LittleEndian.putInt(
                buffer, at + JournalDescriptor.MAGIC_OFFSET, JournalDescriptor.PAGE_MAGIC);
        LittleEndian.putLong(buffer, at + JournalDescriptor.PAGE_OFFSET, first + index);
        LittleEndian.putLong(buffer, at + JournalDescriptor.COMMIT_FIRST_OFFSET, first);
        LittleEndian.putInt(buffer, at + JournalDescriptor.COMMIT_PAGES_OFFSET, pages);
        LittleEndian.putShort(buffer, at + JournalDescriptor.PAYLOAD_BYTES_OFFSET, part);
        LittleEndian.putLong(buffer, at + JournalDescriptor.VOID_FROM_OFFSET, voidFrom);
    }

    static long position(Geometry geometry, long page) {
        return geometry.journalPosition() + page % geometry.journalPages() * PAGE;
    }

    static int checksum(Checksums checksums, Geometry geometry, long page, byte[] from, int at) {
        return checksums.of(
                geometry.journalId() ^ page,
                from,
                at + JournalDescriptor.PAGE_OFFSET,
                PAGE - JournalDescriptor.PAGE_OFFSET);
    }
}
