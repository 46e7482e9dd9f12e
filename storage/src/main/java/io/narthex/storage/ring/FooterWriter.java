package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.util.List;

/** Closes an extent: writes its dictionary copy and its footer. Confined to the storage writer. */
final class FooterWriter {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;

    private final RawFile file;
    private final Geometry geometry;
    private final Checksums checksums = new Checksums();

    FooterWriter(RingFile ring) {
        file = ring.file();
        geometry = ring.geometry();
    }

    /**
     * Writes and syncs.
     *
     * @param segments those of the extent, in order
     * @return bytes written
     */
    int write(ExtentInfo extent, List<SegmentInfo> segments) throws IOException {
        ByteWriter copy = new ByteWriter(PAGE);
        byte[] table = new byte[RingDescriptor.FOOTER_BYTES];
        int at = RingDescriptor.FOOTER_TABLE_OFFSET;
        for (SegmentInfo segment : segments) {
            byte[] dictionary = new byte[segment.dictionaryBytes()];
            file.read(
                    extent.position() + segment.dictionaryOffset(),
                    dictionary,
                    0,
                    dictionary.length);
            copy.putBytes(dictionary, 0, dictionary.length);
            segment.write(table, at);
            LittleEndian.putInt(table, at, segment.offset());
            at += RingDescriptor.FOOTER_ENTRY_BYTES;
        }
        int copyBytes = copy.size();
        copy.pad(PAGE);
        int copyOffset = (int) geometry.extentBytes() - table.length - copy.size();
        int from = RingDescriptor.FOOTER_SEQUENCE_OFFSET;
        LittleEndian.putInt(table, RingDescriptor.FOOTER_MAGIC_OFFSET, RingDescriptor.FOOTER_MAGIC);
        LittleEndian.putLong(table, from, extent.sequence());
        LittleEndian.putInt(table, RingDescriptor.FOOTER_DICTIONARY_OFFSET, copyOffset);
        LittleEndian.putInt(table, RingDescriptor.FOOTER_DICTIONARY_BYTES_OFFSET, copyBytes);
        LittleEndian.putInt(table, RingDescriptor.FOOTER_SEGMENTS_OFFSET, segments.size());
        LittleEndian.putInt(
                table,
                RingDescriptor.FOOTER_CHECKSUM_OFFSET,
                checksums.of(extent.sequence(), table, from, table.length - from));
        copy.putBytes(table, 0, table.length);
        file.write(extent.position() + copyOffset, copy.bytes(), 0, copy.size());
        file.sync();
        return copy.size();
    }
}
