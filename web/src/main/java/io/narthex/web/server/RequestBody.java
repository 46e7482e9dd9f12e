package io.narthex.web.server;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;

/**
 * A request's body: bounded in size, with a deadline for all of it, and broken for good after the
 * first failure. Closing it reads nothing more. Confined to the connection's thread.
 */
final class RequestBody extends InputStream {
    private static final Http1Config CHUNK_CONFIG =
            Http1Config.custom().setMaxHeaderCount(16).setMaxLineLength(4096).build();

    private final HttpConnection connection;
    private final long maxBytes;
    private final InputStream in;
    private final long declaredBytes;
    private long readBytes;
    private long deadline;
    private boolean begun;
    private boolean ended;
    private boolean broken;

    RequestBody(HttpConnection connection, RequestHead head, long maxBytes) {
        this.connection = connection;
        this.maxBytes = maxBytes;
        this.declaredBytes = head.isChunked() ? Long.MAX_VALUE : head.contentLength();
        this.in =
                head.isChunked()
                        ? new ChunkedInputStream(
                                new StrictLines(connection.in(), Long.MAX_VALUE),
                                connection.socketIn(),
                                CHUNK_CONFIG)
                        : new ContentLengthInputStream(
                                connection.in(), connection.socketIn(), head.contentLength());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        if (broken) {
            throw new IOException("the body is broken");
        }
        if (!begun) {
            begun = true;
            deadline = connection.bodyDeadline();
        }
        connection.reading(deadline);
        boolean read = false;
        try {
            int count = in.read(bytes, offset, length);
            account(count);
            read = true;
            return count;
        } catch (MalformedChunkCodingException e) {
            throw malformed(e);
        } catch (ConnectionClosedException e) {
            throw malformed(e);
        } finally {
            broken = !read;
            connection.readingDone();
        }
    }

    private void account(int count) throws BadRequestException {
        if (count < 0) {
            ended = true;
            return;
        }
        readBytes += count;
        if (readBytes > maxBytes) {
            throw new BadRequestException(413, "request body too large");
        }
        ended = readBytes == declaredBytes;
    }

    private static BadRequestException malformed(IOException cause) {
        BadRequestException refusal = new BadRequestException(400, "malformed request body");
        refusal.initCause(cause);
        return refusal;
    }

    /** Whether all of it was read, so that the next request can follow. */
    boolean isEnded() {
        return ended;
    }
}
