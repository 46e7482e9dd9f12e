package io.narthex.web.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthOutputStream;
import org.apache.hc.core5.http.impl.io.IdentityOutputStream;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request: its head, and the choice of how its body is framed and whether it is
 * compressed. Confined to the connection's thread.
 */
final class Response {
    /** Below this, compression saves no packet. */
    private static final int COMPRESS_FROM_BYTES = 1024;

    private static final int CHUNK_BYTES = 4096;
    private static final String NO_SNIFF = "X-Content-Type-Options";

    private final HttpConnection connection;
    private final RequestHead request;
    private final ServerContext context;
    private int status;
    private boolean stays;
    private @Nullable ResponseBody body;
    private @Nullable GzipOutput gzip;

    Response(HttpConnection connection, RequestHead request, ServerContext context) {
        this.connection = connection;
        this.request = request;
        this.context = context;
    }

    /** Tells a client that waits for it to send its body (RFC 9110 section 10.1.1). */
    static void sendContinue(HttpConnection connection) throws IOException {
        writeLine(connection, "HTTP/1.1 100 Continue");
        writeLine(connection, "");
        connection.out().flush(connection.socketOut());
    }

    /**
     * Sends the head.
     *
     * @param headers names and values, alternating
     * @param contentLength -1 where it is unknown
     * @param mayStay whether request and server allow another request after this one
     */
    OutputStream open(int code, List<String> headers, long contentLength, boolean mayStay)
            throws IOException {
        status = code;
        connection.answering();
        boolean bodiless = code < 200 || code == 204 || code == 304;
        long length = bodiless ? 0 : contentLength;
        Deflater deflater = bodiless ? null : deflater(headers, length);
        if (deflater != null) {
            length = -1;
        }
        boolean chunked = length < 0 && !request.http10();
        stays = mayStay && (length >= 0 || chunked);
        writeLine(connection, statusLine(code));
        writeHeader("Date", HttpDate.format(context.epochClock().epochMs()));
        for (int i = 0; i < headers.size(); i += 2) {
            writeHeader(headers.get(i), headers.get(i + 1));
        }
        if (!has(headers, NO_SNIFF)) {
            writeHeader(NO_SNIFF, "nosniff");
        }
        if (deflater != null) {
            writeHeader("Content-Encoding", "gzip");
        }
        if (contentLength != 0 && !bodiless) {
            writeHeader("Vary", "Accept-Encoding");
        }
        if (chunked) {
            writeHeader("Transfer-Encoding", "chunked");
        } else if (length >= 0 && !bodiless) {
            writeHeader("Content-Length", Long.toString(length));
        }
        if (!stays) {
            writeHeader("Connection", "close");
        } else if (request.http10()) {
            writeHeader("Connection", "keep-alive");
        }
        writeLine(connection, "");
        return body(length, chunked, deflater);
    }

    private OutputStream body(long length, boolean chunked, @Nullable Deflater deflater) {
        OutputStream framed;
        if (request.method().equals("HEAD")) {
            framed = new HeadOnly();
        } else if (chunked) {
            framed = new ChunkedOutputStream(connection.out(), connection.socketOut(), CHUNK_BYTES);
        } else if (length >= 0) {
            framed =
                    new ContentLengthOutputStream(connection.out(), connection.socketOut(), length);
        } else {
            framed = new IdentityOutputStream(connection.out(), connection.socketOut());
        }
        ResponseBody plain = new ResponseBody(framed, length);
        body = plain;
        if (deflater == null) {
            return plain;
        }
        GzipOutput compressed = new GzipOutput(plain, context.deflaters(), deflater);
        gzip = compressed;
        return compressed;
    }

    /** Takes the body that a HEAD request does not want. */
    private final class HeadOnly extends OutputStream {
        @Override
        public void write(int b) {
            // HEAD has no body.
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // HEAD has no body.
        }

        @Override
        public void close() throws IOException {
            connection.out().flush(connection.socketOut());
        }
    }

    private @Nullable Deflater deflater(List<String> headers, long length) {
        boolean large = length < 0 || length > COMPRESS_FROM_BYTES;
        if (!large || request.http10() || !AcceptEncoding.takesGzip(request)) {
            return null;
        }
        return has(headers, "Content-Encoding") ? null : context.deflaters().borrow();
    }

    private static boolean has(List<String> headers, String name) {
        for (int i = 0; i < headers.size(); i += 2) {
            if (headers.get(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static String statusLine(int code) {
        return "HTTP/1.1 " + code + " " + StatusText.of(code);
    }

    private void writeHeader(String name, String value) throws IOException {
        writeLine(connection, name + ": " + value);
    }

    /** Control characters would end the line early and begin a header of somebody else's choice. */
    private static void writeLine(HttpConnection connection, String text) throws IOException {
        CharArrayBuffer line = new CharArrayBuffer(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line.append(c < ' ' || c > 0x7e ? '?' : c);
        }
        connection.out().writeLine(line, connection.socketOut());
    }

    int status() {
        return status;
    }

    boolean isComplete() {
        return body != null && body.isComplete();
    }

    boolean staysOpen() {
        return stays;
    }

    void end() {
        connection.answered();
        if (gzip != null) {
            gzip.abandon();
        }
    }
}
