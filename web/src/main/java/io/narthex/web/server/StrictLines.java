package io.narthex.web.server;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * An input buffer that is stricter about lines than HttpCore: it bounds all lines together, and
 * refuses folded lines, bare line feeds, control characters, signs before a chunk's size, and an
 * end of input within a head (RFC 9112 sections 2.2, 5.2, 7.1 and 11.2). Confined to the thread of
 * its connection.
 */
final class StrictLines implements SessionInputBuffer {
    private final SessionInputBuffer buffer;
    private long leftBytes;

    StrictLines(SessionInputBuffer buffer, long maxBytes) {
        this.buffer = buffer;
        this.leftBytes = maxBytes;
    }

    @Override
    public int readLine(CharArrayBuffer line, InputStream in) throws IOException {
        int from = line.length();
        long heldBefore = buffer.length() - buffer.getMetrics().getBytesTransferred();
        int read = buffer.readLine(line, in);
        if (read < 0) {
            throw new ConnectionClosedException("input ended within a head");
        }
        long taken = heldBefore - (buffer.length() - buffer.getMetrics().getBytesTransferred());
        leftBytes -= taken;
        if (leftBytes < 0) {
            throw new BadRequestException(431, "request head too large");
        }
        if (taken != line.length() - from + 2L) {
            throw new BadRequestException(400, "line does not end in CRLF");
        }
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean control = (c < ' ' && c != '\t') || c == 0x7f;
            boolean first = i == from;
            if (control || (first && (c == ' ' || c == '\t' || c == '+' || c == '-'))) {
                throw new BadRequestException(400, "malformed line");
            }
        }
        return read;
    }

    @Override
    public int length() {
        return buffer.length();
    }

    @Override
    public int capacity() {
        return buffer.capacity();
    }

    @Override
    public int available() {
        return buffer.available();
    }

    @Override
    public int read(byte[] bytes, int offset, int length, InputStream in) throws IOException {
        return buffer.read(bytes, offset, length, in);
    }

    @Override
    public int read(byte[] bytes, InputStream in) throws IOException {
        return buffer.read(bytes, in);
    }

    @Override
    public int read(InputStream in) throws IOException {
        return buffer.read(in);
    }

    @Override
    public HttpTransportMetrics getMetrics() {
        return buffer.getMetrics();
    }
}
