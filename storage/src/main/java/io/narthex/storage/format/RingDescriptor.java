package io.narthex.storage.format;

/** Offsets of the ring's header and of the extents' headers and footers; docs/format/ring.md. */
public final class RingDescriptor {
    /** {@code NXRING01} as bytes. */
    public static final long RING_MAGIC = 0x3130_474e_4952_584eL;

    public static final int FORMAT_VERSION = 1;

    /** All positions are multiples of this. */
    public static final int PAGE_BYTES = 4096;

    public static final int MAGIC_OFFSET = 0;
    public static final int CHECKSUM_OFFSET = 8;
    public static final int VERSION_OFFSET = 12;
    public static final int RING_ID_OFFSET = 16;
    public static final int JOURNAL_ID_OFFSET = 24;
    public static final int JOURNAL_POSITION_OFFSET = 32;
    public static final int JOURNAL_PAGES_OFFSET = 40;
    public static final int EXTENTS_POSITION_OFFSET = 48;
    public static final int EXTENT_BYTES_OFFSET = 56;
    public static final int EXTENT_COUNT_OFFSET = 64;
    public static final int CREATED_MS_OFFSET = 72;
    public static final int SHRINK_TO_OFFSET = 80;
    public static final int HEADER_BYTES = 88;

    /** The header stands twice, one page each. */
    public static final int HEADER_COPIES = 2;

    /** {@code NXEX}: an extent in use. */
    public static final int EXTENT_MAGIC = 0x5845_584e;

    /** {@code NXFR}: an extent that was given up, to be overwritten. */
    public static final int FREED_MAGIC = 0x5246_584e;

    public static final int EXTENT_MAGIC_OFFSET = 0;
    public static final int EXTENT_CHECKSUM_OFFSET = 4;
    public static final int EXTENT_VERSION_OFFSET = 8;
    public static final int EXTENT_SEQUENCE_OFFSET = 16;
    public static final int EXTENT_RING_ID_OFFSET = 24;
    public static final int EXTENT_CREATED_MS_OFFSET = 32;
    public static final int EXTENT_SAMPLES_BEFORE_OFFSET = 40;
    public static final int EXTENT_HEADER_BYTES = 48;

    /** So many low bits of an extent's number are random, the others count. */
    public static final int EXTENT_RANDOM_BITS = 16;

    /** {@code NXFT}: the last page of an extent that is closed. */
    public static final int FOOTER_MAGIC = 0x5446_584e;

    public static final int FOOTER_MAGIC_OFFSET = 0;
    public static final int FOOTER_CHECKSUM_OFFSET = 4;
    public static final int FOOTER_SEQUENCE_OFFSET = 8;
    public static final int FOOTER_DICTIONARY_OFFSET = 16;
    public static final int FOOTER_DICTIONARY_BYTES_OFFSET = 20;
    public static final int FOOTER_SEGMENTS_OFFSET = 24;
    public static final int FOOTER_TABLE_OFFSET = 32;

    /** Two pages: the footer. */
    public static final int FOOTER_BYTES = 2 * PAGE_BYTES;

    /** One entry a segment: its offset in the extent, 4 bytes unused, its header after 8 bytes. */
    public static final int FOOTER_ENTRY_BYTES = SegmentDescriptor.HEADER_BYTES;

    /** As many entries as fit into the footer. */
    public static final int MAX_SEGMENTS =
            (FOOTER_BYTES - FOOTER_TABLE_OFFSET) / FOOTER_ENTRY_BYTES;

    private RingDescriptor() {}
}
