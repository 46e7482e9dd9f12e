package io.narthex.storage;

import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.JournalDescriptor;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the parts of a ring's image by the format's constants alone, not by the code under test.
 */
final class RingParts {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;

    private final byte[] image;

    /** Bytes of the image that belong together. */
    record Part(int from, int length) {}

    RingParts(byte[] image) {
        this.image = image;
    }

    private int header(int offset) {
        return (int) LittleEndian.getLong(image, offset);
    }

    Part ringHeader() {
        return new Part(0, RingDescriptor.HEADER_BYTES);
    }

    Part bothRingHeaders() {
        return new Part(0, RingDescriptor.HEADER_COPIES * PAGE);
    }

    /** The pages of whole commits that are needed, but not of the newest. */
    List<Part> journalPages() {
        int position = header(RingDescriptor.JOURNAL_POSITION_OFFSET);
        int pages = header(RingDescriptor.JOURNAL_PAGES_OFFSET);
        int newest = -1;
        for (int i = 0; i < pages; i++) {
            int at = position + i * PAGE;
            if (is(at, JournalDescriptor.PAGE_MAGIC)
                    && (newest < 0 || number(at) > number(newest))) {
                newest = at;
            }
        }
        List<Part> found = new ArrayList<>();
        long tail = LittleEndian.getLong(image, newest + JournalDescriptor.TAIL_OFFSET);
        long last = LittleEndian.getLong(image, newest + JournalDescriptor.COMMIT_FIRST_OFFSET);
        for (long page = tail; page < last; page++) {
            found.add(new Part(position + (int) (page % pages) * PAGE, PAGE));
        }
        return found;
    }

    private long number(int at) {
        return LittleEndian.getLong(image, at + JournalDescriptor.PAGE_OFFSET);
    }

    private boolean is(int at, int magic) {
        return LittleEndian.getInt(image, at) == magic;
    }

    private List<Integer> extents() {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < header(RingDescriptor.EXTENT_COUNT_OFFSET); i++) {
            int at =
                    header(RingDescriptor.EXTENTS_POSITION_OFFSET)
                            + i * header(RingDescriptor.EXTENT_BYTES_OFFSET);
            if (is(at, RingDescriptor.EXTENT_MAGIC)) {
                found.add(at);
            }
        }
        return found;
    }

    /** Where the extent with the lowest number begins. */
    int oldestExtent() {
        return Collections.min(
                extents(),
                Comparator.comparingLong(at ->
                        LittleEndian.getLong(image, at + RingDescriptor.EXTENT_SEQUENCE_OFFSET)));
    }

    List<Part> extentHeaders() {
        List<Part> found = new ArrayList<>();
        for (int at : extents()) {
            found.add(new Part(at, RingDescriptor.EXTENT_HEADER_BYTES));
        }
        return found;
    }

    /** The footers of closed extents. */
    List<Part> footers() {
        List<Part> found = new ArrayList<>();
        for (int at : extents()) {
            int end = at + header(RingDescriptor.EXTENT_BYTES_OFFSET);
            int footer = end - RingDescriptor.FOOTER_BYTES;
            long sequence = LittleEndian.getLong(image, at + RingDescriptor.EXTENT_SEQUENCE_OFFSET);
            if (is(footer, RingDescriptor.FOOTER_MAGIC)
                    && LittleEndian.getLong(image, footer + RingDescriptor.FOOTER_SEQUENCE_OFFSET)
                            == sequence) {
                found.add(new Part(footer, RingDescriptor.FOOTER_BYTES));
            }
        }
        return found;
    }

    private List<Integer> segments() {
        List<Integer> found = new ArrayList<>();
        for (int extent : extents()) {
            long sequence =
                    LittleEndian.getLong(image, extent + RingDescriptor.EXTENT_SEQUENCE_OFFSET);
            int end = extent + header(RingDescriptor.EXTENT_BYTES_OFFSET);
            for (int at = extent + PAGE; at < end; at += PAGE) {
                if (is(at, SegmentDescriptor.SEGMENT_MAGIC)
                        && LittleEndian.getLong(
                                        image, at + SegmentDescriptor.EXTENT_SEQUENCE_OFFSET)
                                == sequence) {
                    found.add(at);
                }
            }
        }
        return found;
    }

    /** One section of each segment; {@code lengths} are where the header says how long they are. */
    private List<Part> sections(int... lengths) {
        List<Part> found = new ArrayList<>();
        for (int segment : segments()) {
            int from = segment + SegmentDescriptor.HEADER_BYTES;
            for (int i = 0; i < lengths.length - 1; i++) {
                from += LittleEndian.getInt(image, segment + lengths[i]);
            }
            int length = LittleEndian.getInt(image, segment + lengths[lengths.length - 1]);
            found.add(new Part(from, length));
        }
        return found;
    }

    List<Part> segmentHeaders() {
        List<Part> found = new ArrayList<>();
        for (int segment : segments()) {
            found.add(new Part(segment, SegmentDescriptor.HEADER_BYTES));
        }
        return found;
    }

    List<Part> dictionaries() {
        return sections(SegmentDescriptor.DICTIONARY_BYTES_OFFSET);
    }

    List<Part> columns() {
        return sections(
                SegmentDescriptor.DICTIONARY_BYTES_OFFSET, SegmentDescriptor.COLUMNS_BYTES_OFFSET);
    }

    List<Part> records() {
        return sections(
                SegmentDescriptor.DICTIONARY_BYTES_OFFSET,
                SegmentDescriptor.COLUMNS_BYTES_OFFSET,
                SegmentDescriptor.RECORDS_BYTES_OFFSET);
    }

    /** Where the extent begins in which a part lies. */
    int extentOf(int at) {
        return extents().stream().filter(from -> from <= at).max(Integer::compare).orElseThrow();
    }

    List<Part> indexes() {
        return sections(
                SegmentDescriptor.DICTIONARY_BYTES_OFFSET,
                SegmentDescriptor.COLUMNS_BYTES_OFFSET,
                SegmentDescriptor.RECORDS_BYTES_OFFSET,
                SegmentDescriptor.INDEX_BYTES_OFFSET);
    }

    List<Part> chunks() {
        return sections(
                SegmentDescriptor.DICTIONARY_BYTES_OFFSET,
                SegmentDescriptor.COLUMNS_BYTES_OFFSET,
                SegmentDescriptor.RECORDS_BYTES_OFFSET,
                SegmentDescriptor.INDEX_BYTES_OFFSET,
                SegmentDescriptor.CHUNKS_BYTES_OFFSET);
    }
}
