package io.narthex.storage.format;

/** Offsets of a journal page; docs/format/journal.md. */
public final class JournalDescriptor {
    /** {@code NXJP}. */
    public static final int PAGE_MAGIC = 0x504a_584e;

    public static final int MAGIC_OFFSET = 0;
    public static final int CHECKSUM_OFFSET = 4;
    public static final int PAGE_OFFSET = 8;
    public static final int TAIL_OFFSET = 16;
    public static final int COMMIT_FIRST_OFFSET = 24;
    public static final int COMMIT_PAGES_OFFSET = 32;
    public static final int PAYLOAD_BYTES_OFFSET = 36;
    public static final int FLAGS_OFFSET = 38;
    public static final int VOID_FROM_OFFSET = 40;
    public static final int SEQUENCE_OFFSET = 48;
    public static final int NEXT_SERIES_OFFSET = 56;
    public static final int COMMIT_SAMPLES_OFFSET = 60;
    public static final int SAMPLES_OFFSET = 64;
    public static final int NEWEST_MS_OFFSET = 72;
    public static final int SEALED_SEGMENT_OFFSET = 80;
    public static final int SEALED_SAMPLES_OFFSET = 88;
    public static final int PAYLOAD_OFFSET = 96;
    public static final int PAYLOAD_MAX_BYTES = RingDescriptor.PAGE_BYTES - PAYLOAD_OFFSET;

    /** The commit's payload is one raw DEFLATE stream. */
    public static final int FLAG_DEFLATED = 1;

    /** A commit holds no more than so many bytes of records. */
    public static final int MAX_RECORDS_BYTES = 64 << 20;

    private JournalDescriptor() {}
}
