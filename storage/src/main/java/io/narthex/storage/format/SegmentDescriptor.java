package io.narthex.storage.format;

/** Offsets of a segment's header and the forms of chunks; docs/format/segment.md. */
public final class SegmentDescriptor {
    /** {@code NXSG}. */
    public static final int SEGMENT_MAGIC = 0x4753_584e;

    public static final int MAGIC_OFFSET = 0;
    public static final int CHECKSUM_OFFSET = 4;
    public static final int EXTENT_SEQUENCE_OFFSET = 8;
    public static final int SEGMENT_SEQUENCE_OFFSET = 16;
    public static final int MIN_MS_OFFSET = 24;
    public static final int MAX_MS_OFFSET = 32;
    public static final int MIN_BATCH_OFFSET = 40;
    public static final int MAX_BATCH_OFFSET = 48;
    public static final int SAMPLES_OFFSET = 56;
    public static final int JOURNAL_ID_OFFSET = 64;
    public static final int CHUNK_COUNT_OFFSET = 72;
    public static final int NEXT_SERIES_OFFSET = 76;
    public static final int DICTIONARY_BYTES_OFFSET = 80;
    public static final int COLUMNS_BYTES_OFFSET = 84;
    public static final int RECORDS_BYTES_OFFSET = 88;
    public static final int INDEX_BYTES_OFFSET = 92;
    public static final int CHUNKS_BYTES_OFFSET = 96;
    public static final int NEW_SERIES_OFFSET = 100;
    public static final int SET_FIRST_OFFSET = 104;
    public static final int FLAGS_OFFSET = 112;
    public static final int SAMPLES_BEFORE_OFFSET = 120;
    public static final int HEADER_BYTES = 128;

    /** {@code NXSE}: the copy of the header at the segment's end. */
    public static final int TRAILER_MAGIC = 0x4553_584e;

    /** The last segment of those that were sealed at once. */
    public static final int FLAG_LAST_OF_SET = 1;

    /** Each section but the chunks ends with its checksum. */
    public static final int SECTION_CHECKSUM_BYTES = 4;

    /** So many entries of the index are stepped over at once. */
    public static final int INDEX_BLOCK_CHUNKS = 64;

    /** So many series' definitions are stepped over at once. */
    public static final int DEFINITION_GROUP_SERIES = 16;

    /** Each chunk begins with its checksum and its form. */
    public static final int CHUNK_CHECKSUM_OFFSET = 0;

    public static final int CHUNK_FORM_OFFSET = 4;
    public static final int CHUNK_PAYLOAD_OFFSET = 5;

    /** Values as a token stream, rows from a shared column. */
    public static final int FORM_TOKENS = 0;

    /** Times, batch numbers and values as token streams of the chunk's own. */
    public static final int FORM_OWN_TOKENS = 1;

    /** Decimals in adjacent rows as a packed stream. */
    public static final int FORM_PACKED = 2;

    /** One value in all rows from the first on. */
    public static final int FORM_CONSTANT = 3;

    /** What a packed chunk of the same rows has more, as a packed stream. */
    public static final int FORM_RELATIVE = 4;

    /** Numbers that are nearly decimals: mantissas and what their last places differ by. */
    public static final int FORM_RESIDUAL = 5;

    /** Blocks as they were packed in memory. */
    public static final int FORM_BLOCKS = 6;

    /** Histograms and start timestamps, then a chunk of another form with their values. */
    public static final int FORM_ANNEXED = 16;

    /** What was deleted: the payload is zeros. */
    public static final int FORM_DELETED = 32;

    private SegmentDescriptor() {}
}
