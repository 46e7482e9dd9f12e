package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;

/** The footer of a closed extent as it was read into an array; docs/format/ring.md. Confined. */
final class Footer {
    private final RawFile file;
    private final Geometry geometry;
    private final Checksums checksums = new Checksums();
    private final byte[] bytes = new byte[RingDescriptor.FOOTER_BYTES];

    Footer(RingFile ring) {
        file = ring.file();
        geometry = ring.geometry();
    }

    /** Reads an extent's footer; false if there is none that is intact. */
    boolean read(ExtentInfo extent) throws IOException {
        long position = extent.position() + geometry.extentBytes() - bytes.length;
        int from = RingDescriptor.FOOTER_SEQUENCE_OFFSET;
        return file.read(position, bytes, 0, bytes.length) == bytes.length
                && LittleEndian.getInt(bytes, RingDescriptor.FOOTER_MAGIC_OFFSET)
                        == RingDescriptor.FOOTER_MAGIC
                && LittleEndian.getLong(bytes, from) == extent.sequence()
                && LittleEndian.getInt(bytes, RingDescriptor.FOOTER_CHECKSUM_OFFSET)
                        == checksums.of(extent.sequence(), bytes, from, bytes.length - from);
    }

    /** The number of segments. */
    int segments() {
        int count = LittleEndian.getInt(bytes, RingDescriptor.FOOTER_SEGMENTS_OFFSET);
        return Math.min(count, RingDescriptor.MAX_SEGMENTS);
    }

    SegmentInfo segment(ExtentInfo extent, int index) {
        int at = RingDescriptor.FOOTER_TABLE_OFFSET + index * RingDescriptor.FOOTER_ENTRY_BYTES;
        return SegmentInfo.read(extent, LittleEndian.getInt(bytes, at), bytes, at);
    }

    /** Where in the extent the copies of its dictionary sections begin, and with them its end. */
    int copyOffset() {
        return LittleEndian.getInt(bytes, RingDescriptor.FOOTER_DICTIONARY_OFFSET);
    }

    /** Where in the extent the copy of a segment's dictionary section begins, or -1. */
    int dictionaryCopy(SegmentInfo of) {
        int at = copyOffset();
        for (int i = 0; i < segments(); i++) {
            SegmentInfo segment = segment(of.extent(), i);
            if (segment.offset() == of.offset()) {
                return at;
            }
            at += segment.dictionaryBytes();
        }
        return -1;
    }
}
