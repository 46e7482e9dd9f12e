package io.narthex.web.server;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.impl.io.AbstractMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.http.message.RequestLine;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The line and headers of a request, checked for everything by which two parsers could come to
 * differ about where the request ends (RFC 9112 section 6.3). Immutable.
 */
final class RequestHead {
    private static final int MAX_HEADERS = 100;
    private static final int MAX_EMPTY_LINES = 2;
    private static final int MAX_METHOD_CHARS = 24;
    private static final int MAX_LENGTH_DIGITS = 18;

    private final String method;
    private final String target;
    private final boolean http10;
    private final Header[] headers;
    private final long contentLength;
    private final boolean chunked;
    private final boolean keepAlive;
    private final boolean expectsContinue;

    private RequestHead(RequestLine line, Header[] headers) throws BadRequestException {
        this.method = line.getMethod();
        this.target = line.getUri();
        this.http10 = isHttp10(line.getProtocolVersion());
        this.headers = headers;
        if (!isToken(method) || method.length() > MAX_METHOD_CHARS) {
            throw new BadRequestException(400, "malformed method");
        }
        for (Header header : headers) {
            if (!isToken(header.getName())) {
                throw new BadRequestException(400, "malformed header name");
            }
        }
        this.chunked = readTransferEncoding();
        this.contentLength = readContentLength();
        checkHost();
        this.keepAlive = hasToken("Connection", "keep-alive") || !http10;
        this.expectsContinue = readExpectation();
    }

    /**
     * Reads the next request's head.
     *
     * @param lines bounds the head's size
     * @throws BadRequestException with the status to answer
     */
    static RequestHead read(SessionInputBuffer lines, InputStream in, int maxBytes)
            throws IOException {
        try {
            CharArrayBuffer line = new CharArrayBuffer(256);
            for (int empty = 0; line.isEmpty(); empty++) {
                if (empty > MAX_EMPTY_LINES) {
                    throw new BadRequestException(400, "no request line");
                }
                lines.readLine(line, in);
            }
            RequestLine requestLine = BasicLineParser.INSTANCE.parseRequestLine(line);
            Header[] headers =
                    AbstractMessageParser.parseHeaders(
                            lines, in, MAX_HEADERS, maxBytes, BasicLineParser.INSTANCE);
            return new RequestHead(requestLine, headers);
        } catch (MessageConstraintException e) {
            throw causedBy(e, 431, "request head too large");
        } catch (ParseException | IllegalArgumentException e) {
            // A negative version is an illegal argument to the library.
            throw causedBy(e, 400, "malformed request head");
        } catch (HttpException e) {
            throw causedBy(e, 400, "malformed request");
        }
    }

    private static BadRequestException causedBy(Exception cause, int status, String message) {
        BadRequestException refusal = new BadRequestException(status, message);
        refusal.initCause(cause);
        return refusal;
    }

    private static boolean isHttp10(ProtocolVersion version) throws BadRequestException {
        if (version.equals(HttpVersion.HTTP_1_1)) {
            return false;
        }
        if (version.equals(HttpVersion.HTTP_1_0)) {
            return true;
        }
        throw new BadRequestException(400, "unsupported HTTP version");
    }

    private boolean readTransferEncoding() throws BadRequestException {
        int count = count("Transfer-Encoding");
        if (count == 0) {
            return false;
        }
        String coding = header("Transfer-Encoding");
        if (count > 1 || http10 || !"chunked".equalsIgnoreCase(coding)) {
            throw new BadRequestException(400, "unsupported transfer encoding");
        }
        if (count("Content-Length") > 0) {
            throw new BadRequestException(400, "both a length and a transfer encoding");
        }
        return true;
    }

    private long readContentLength() throws BadRequestException {
        String text = header("Content-Length");
        if (text == null) {
            return -1;
        }
        boolean valid =
                count("Content-Length") == 1
                        && !text.isEmpty()
                        && text.length() <= MAX_LENGTH_DIGITS;
        long length = 0;
        for (int i = 0; valid && i < text.length(); i++) {
            char c = text.charAt(i);
            valid = c >= '0' && c <= '9';
            length = length * 10 + c - '0';
        }
        if (!valid) {
            throw new BadRequestException(400, "malformed content length");
        }
        return length;
    }

    private void checkHost() throws BadRequestException {
        int hosts = count("Host");
        if (hosts > 1 || (hosts == 0 && !http10)) {
            throw new BadRequestException(400, "exactly one Host header is needed");
        }
        String host = header("Host");
        for (int i = 0; host != null && i < host.length(); i++) {
            char c = host.charAt(i);
            boolean allowed = c > ' ' && c < 0x7f && "/\\\"<>#?@{}|^`".indexOf(c) < 0;
            if (!allowed) {
                throw new BadRequestException(400, "malformed Host header");
            }
        }
    }

    private boolean readExpectation() throws BadRequestException {
        String expected = header("Expect");
        if (expected == null || http10) {
            return false;
        }
        if (!expected.equalsIgnoreCase("100-continue")) {
            throw new BadRequestException(417, "unknown expectation");
        }
        return true;
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private int count(String name) {
        int count = 0;
        for (Header header : headers) {
            if (header.getName().equalsIgnoreCase(name)) {
                count++;
            }
        }
        return count;
    }

    /** Whether a header that holds a comma-separated list names {@code token}, in any case. */
    boolean hasToken(String name, String token) {
        for (Header header : headers) {
            if (header.getName().equalsIgnoreCase(name) && lists(header.getValue(), token)) {
                return true;
            }
        }
        return false;
    }

    private static boolean lists(@Nullable String value, String token) {
        if (value == null) {
            return false;
        }
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            if (value.substring(from, to).trim().equalsIgnoreCase(token)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    /** The first value of a header, in any case, or null. */
    @Nullable String header(String name) {
        for (Header header : headers) {
            if (header.getName().equalsIgnoreCase(name)) {
                String value = header.getValue();
                return value == null ? "" : value;
            }
        }
        return null;
    }

    String method() {
        return method;
    }

    /** As it was sent, its bytes as Latin-1. */
    String target() {
        return target;
    }

    boolean http10() {
        return http10;
    }

    /** In bytes, or -1 where the request does not say. */
    long contentLength() {
        return contentLength;
    }

    boolean isChunked() {
        return chunked;
    }

    boolean hasBody() {
        return chunked || contentLength > 0;
    }

    /** Whether the client takes another answer on this connection. */
    boolean keepAlive() {
        return keepAlive && !hasToken("Connection", "close");
    }

    /** Whether the client waits for an interim answer before it sends the body. */
    boolean isContinueExpected() {
        return expectsContinue && hasBody();
    }
}
