package io.narthex.links.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * A request's body out of an array. It is written in pieces: the JDK keeps a direct buffer of the
 * largest piece's size for each thread that wrote one.
 */
final class RequestBody extends AbstractHttpEntity {
    private static final int PIECE_BYTES = 16 * 1024;

    private final byte[] bytes;
    private final int offset;
    private final int length;

    RequestBody(byte[] bytes, int offset, int length) {
        super((ContentType) null, null);
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        for (int done = 0; done < length; done += PIECE_BYTES) {
            out.write(bytes, offset + done, Math.min(PIECE_BYTES, length - done));
        }
    }

    @Override
    public InputStream getContent() {
        return new ByteArrayInputStream(bytes, offset, length);
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public void close() {}
}
