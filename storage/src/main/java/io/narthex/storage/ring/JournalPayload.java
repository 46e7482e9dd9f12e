package io.narthex.storage.ring;

import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.JournalDescriptor;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The records of a commit as its pages hold them. Confined to the storage writer. */
public final class JournalPayload {
    private static final int PART_BYTES = 8 * 1024;

    private final byte[] bytes;
    private final int length;
    private final boolean deflated;

    private JournalPayload(ByteWriter content, boolean deflated) {
        this.bytes = content.bytes();
        this.length = content.size();
        this.deflated = deflated;
    }

    /**
     * Deflates {@code records} where that saves a page; else these are the records themselves, not
     * a copy. The fastest level: the next ones save one byte in a hundred.
     */
    public static JournalPayload of(ByteWriter records) {
        JournalPayload plain = new JournalPayload(records, false);
        if (plain.pages() <= 1 || records.size() > JournalDescriptor.MAX_RECORDS_BYTES) {
            return plain;
        }
        ByteWriter out = new ByteWriter(records.size() / 2);
        byte[] part = new byte[PART_BYTES];
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(records.bytes(), 0, records.size());
            deflater.finish();
            while (!deflater.finished()) {
                out.putBytes(part, 0, deflater.deflate(part));
            }
        }
        JournalPayload deflated = new JournalPayload(out, true);
        return deflated.pages() < plain.pages() ? deflated : plain;
    }

    /** Of which the first {@link #length} count. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Whether it is one raw DEFLATE stream (RFC 1951) of the records. */
    public boolean deflated() {
        return deflated;
    }

    /** The pages that it takes. */
    public long pages() {
        return Journal.pagesFor(length);
    }

    /**
     * Inflates a payload, also the beginning of one: what a damaged page follows is of use.
     *
     * @return whether the stream is sound and ends where the bytes end
     */
    static boolean inflate(ByteWriter payload, ByteWriter records) {
        byte[] part = new byte[PART_BYTES];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(payload.bytes(), 0, payload.size());
            while (!inflater.finished()) {
                int bytes = inflater.inflate(part);
                if (bytes == 0 || records.size() + bytes > JournalDescriptor.MAX_RECORDS_BYTES) {
                    return false;
                }
                records.putBytes(part, 0, bytes);
            }
            return inflater.getRemaining() == 0;
        } catch (DataFormatException e) {
            return false;
        }
    }
}
