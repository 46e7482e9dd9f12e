package io.narthex.web.server;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The body of an answer on its way to the client. Knows whether it was finished as announced; one
 * that was not must not be followed by another answer. Confined to the connection's thread.
 */
final class ResponseBody extends OutputStream {
    private final OutputStream out;
    private final long announcedBytes;
    private long writtenBytes;
    private boolean closed;
    private boolean complete;

    /**
     * @param out frames the bytes for the connection
     * @param announcedBytes what the head says, or -1 where it says nothing
     */
    ResponseBody(OutputStream out, long announcedBytes) {
        this.out = out;
        this.announcedBytes = announcedBytes;
    }

    @Override
    public void write(int b) throws IOException {
        account(1);
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        account(length);
        out.write(bytes, offset, length);
    }

    private void account(int length) {
        writtenBytes += length;
        if (closed || (announcedBytes >= 0 && writtenBytes > announcedBytes)) {
            throw new IllegalStateException(
                    "answer longer than announced: announcedBytes=" + announcedBytes);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (announcedBytes >= 0 && writtenBytes < announcedBytes) {
            return;
        }
        out.close();
        complete = true;
    }

    /** Whether it was closed, and holds as many bytes as announced. */
    boolean isComplete() {
        return complete;
    }
}
