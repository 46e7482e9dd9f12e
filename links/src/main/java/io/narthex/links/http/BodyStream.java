package io.narthex.links.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/**
 * A response body that is read until a deadline. Confined to one thread. At its end the connection
 * goes back to the pool; closed before, it closes the connection.
 */
final class BodyStream extends InputStream {
    private final HttpCall call;
    private final InputStream from;
    private boolean ended;
    private boolean closed;

    BodyStream(HttpCall call, InputStream from) {
        this.call = call;
        this.from = from;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (closed) {
            throw new IOException("stream closed");
        }
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        try {
            if (call.isOver()) {
                throw new IOException("closed");
            }
            int count = from.read(into, offset, length);
            if (count < 0) {
                ended = true;
                call.end(true);
            }
            return count;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException thrown) {
        IOException failure = call.failure(thrown);
        close();
        if (Thread.currentThread().isInterrupted()) {
            var interrupted = new InterruptedIOException(failure.getMessage());
            interrupted.initCause(thrown);
            return interrupted;
        }
        return failure;
    }

    @Override
    public int available() throws IOException {
        return ended || closed ? 0 : from.available();
    }

    @Override
    public void close() {
        if (!closed && !ended) {
            call.end(false);
        }
        closed = true;
    }
}
