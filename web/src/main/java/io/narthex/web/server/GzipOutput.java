package io.narthex.web.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses an answer (RFC 1952). Its deflater is borrowed from {@link Deflaters} and given back
 * at the end. Confined to one thread.
 */
final class GzipOutput extends FilterOutputStream {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int BUFFER_BYTES = 4096;

    private final Deflaters pool;
    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final byte[] one = new byte[1];
    private boolean headed;
    private boolean closed;

    GzipOutput(OutputStream out, Deflaters pool, Deflater deflater) {
        super(out);
        this.pool = pool;
        this.deflater = deflater;
    }

    @Override
    public void write(int b) throws IOException {
        one[0] = (byte) b;
        write(one, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the answer is closed");
        }
        crc.update(bytes, offset, length);
        deflater.setInput(bytes, offset, length);
        while (!deflater.needsInput()) {
            pass(Deflater.NO_FLUSH);
        }
    }

    private int pass(int flush) throws IOException {
        if (!headed) {
            headed = true;
            out.write(HEADER);
        }
        int size = deflater.deflate(buffer, 0, buffer.length, flush);
        out.write(buffer, 0, size);
        return size;
    }

    @Override
    public void flush() throws IOException {
        if (!closed) {
            while (pass(Deflater.SYNC_FLUSH) == buffer.length) {
                // A full buffer may hide that there is more.
            }
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            deflater.finish();
            while (!deflater.finished()) {
                pass(Deflater.NO_FLUSH);
            }
            byte[] trailer = new byte[8];
            little(trailer, 0, (int) crc.getValue());
            little(trailer, 4, (int) deflater.getBytesRead());
            out.write(trailer);
            out.close();
        } finally {
            pool.giveBack(deflater);
        }
    }

    /** Gives the deflater back where the answer ends without being closed. */
    void abandon() {
        if (!closed) {
            closed = true;
            pool.giveBack(deflater);
        }
    }

    private static void little(byte[] bytes, int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> (8 * i));
        }
    }
}
