package io.narthex.web.server;

import io.narthex.core.model.NanoClock;
import io.narthex.web.tls.TlsServer;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: its socket, the buffers of both directions, and deadlines. Reading and
 * writing block without a timeout of their own; the watchdog closes the socket when a deadline has
 * passed, which ends whatever blocks. Confined to the connection's thread except for {@link
 * #isOverdue}, {@link #kill} and the marks of idleness.
 */
final class HttpConnection {
    private static final long NONE = Long.MAX_VALUE;
    private static final int BUFFER_BYTES = 2048;
    private static final int STALE_CHECK_MS = 1;
    private static final int MAX_LINGER_BYTES = 256 * 1024;
    private static final int LINGER_MS = 1000;

    /** A TLS record's header, and enough to know a request by. */
    private static final int PEEKED_BYTES = 5;

    private final Socket socket;
    private final InetAddress peer;
    private final NanoClock clock;
    private final ServerLimits limits;
    private InputStream socketIn;
    private OutputStream socketOut;
    private @Nullable SSLSocket secured;
    private @Nullable TlsServer tls;
    private final SessionInputBufferImpl in;
    private final SessionOutputBufferImpl out;

    private volatile long phaseDeadline = NONE;
    private volatile long writeDeadline = NONE;
    private volatile long answerDeadline = NONE;
    private volatile boolean idle = true;
    private volatile long idleSinceNanos;
    private boolean lingering;

    HttpConnection(Socket socket, ServerLimits limits, NanoClock clock) throws IOException {
        this.socket = socket;
        this.peer = socket.getInetAddress();
        this.clock = clock;
        this.limits = limits;
        this.socketIn = socket.getInputStream();
        this.socketOut = new WatchedOutput(socket.getOutputStream());
        this.in = new SessionInputBufferImpl(BUFFER_BYTES, limits.maxHeadBytes());
        this.out = new SessionOutputBufferImpl(BUFFER_BYTES);
        this.idleSinceNanos = clock.nanos();
    }

    /** Arms a deadline around each write, since a blocking write has no timeout. */
    private final class WatchedOutput extends FilterOutputStream {
        WatchedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writeDeadline = after(limits.stallMs());
            try {
                out.write(bytes, offset, length);
            } finally {
                writeDeadline = NONE;
            }
        }
    }

    /** The first five bytes, fewer where the client ends before; to be given to a handshake. */
    byte[] peek() throws IOException {
        phaseDeadline = after(limits.headMs());
        try {
            return socketIn.readNBytes(PEEKED_BYTES);
        } finally {
            phaseDeadline = NONE;
        }
    }

    /**
     * Speaks TLS from now on.
     *
     * @param begun what was peeked
     */
    void handshake(TlsServer server, byte[] begun) throws IOException {
        phaseDeadline = after(limits.headMs());
        try {
            SSLSocket over = server.over(socket, new ByteArrayInputStream(begun));
            secured = over;
            tls = server;
            over.startHandshake();
            socketIn = over.getInputStream();
            socketOut = new WatchedOutput(over.getOutputStream());
        } finally {
            phaseDeadline = NONE;
        }
    }

    /** The settings under which it speaks TLS, or null. */
    @Nullable TlsServer tls() {
        return tls;
    }

    /** Whether the client has shown a certificate that was verified. */
    boolean hasVerifiedCertificate() {
        return tls != null && secured != null && tls.hasVerified(secured);
    }

    private long after(long durationMs) {
        return clock.nanos() + durationMs * 1_000_000;
    }

    /** Waits for the first byte of the next request; false where the client has gone instead. */
    boolean awaitRequest() throws IOException {
        if (in.hasBufferedData()) {
            idle = false;
            return true;
        }
        idleSinceNanos = clock.nanos();
        idle = true;
        phaseDeadline = after(limits.idleMs());
        try {
            return in.fillBuffer(socketIn) > 0;
        } finally {
            idle = false;
            phaseDeadline = NONE;
        }
    }

    /** Reads the request that has begun to come. */
    RequestHead readHead() throws IOException {
        phaseDeadline = after(limits.headMs());
        try {
            StrictLines lines = new StrictLines(in, limits.maxHeadBytes());
            return RequestHead.read(lines, socketIn, limits.maxHeadBytes());
        } finally {
            phaseDeadline = NONE;
        }
    }

    /** A deadline for reading the body, to be given to {@link #reading}. */
    long bodyDeadline() {
        return after(limits.bodyMs());
    }

    /** Arms the body's deadline while it is read. */
    void reading(long deadline) {
        phaseDeadline = deadline;
    }

    /** Disarms it. */
    void readingDone() {
        phaseDeadline = NONE;
    }

    /** Arms the deadline for an answer as a whole. */
    void answering() {
        answerDeadline = after(limits.responseMs());
    }

    /** Disarms it. */
    void answered() {
        answerDeadline = NONE;
    }

    /**
     * Whether the client has closed its side; waits at most a millisecond, and is not to be called
     * while the body is read.
     */
    boolean isGone() {
        try {
            if (in.length() == in.capacity()) {
                return false;
            }
            int timeoutMs = socket.getSoTimeout();
            socket.setSoTimeout(STALE_CHECK_MS);
            try {
                return in.fillBuffer(socketIn) < 0;
            } finally {
                socket.setSoTimeout(timeoutMs);
            }
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    SessionInputBufferImpl in() {
        return in;
    }

    InputStream socketIn() {
        return socketIn;
    }

    SessionOutputBufferImpl out() {
        return out;
    }

    OutputStream socketOut() {
        return socketOut;
    }

    InetAddress peer() {
        return peer;
    }

    /** Whether it waits for a request. */
    boolean isIdle() {
        return idle;
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    /** Whether one of its deadlines has passed. */
    boolean isOverdue(long nowNanos) {
        return hasPassed(phaseDeadline, nowNanos)
                || hasPassed(writeDeadline, nowNanos)
                || hasPassed(answerDeadline, nowNanos);
    }

    private static boolean hasPassed(long deadline, long nowNanos) {
        return deadline != NONE && nowNanos - deadline > 0;
    }

    /** Closes the socket from any thread, at once. */
    void kill() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed all the same.
        }
    }

    /**
     * Asks {@link #close} to take what the client still sends for a moment: the system answers
     * unread bytes with a reset, which would discard the answer on its way.
     */
    void linger() {
        lingering = true;
    }

    /** Ends the connection, after the last answer. */
    void close() {
        if (lingering && !socket.isClosed()) {
            try {
                drain();
            } catch (IOException _) {
                // The peer has gone.
            }
        }
        if (secured != null && !socket.isClosed()) {
            writeDeadline = after(LINGER_MS);
            try {
                secured.close();
            } catch (IOException _) {
                // The peer has gone.
            }
        }
        kill();
    }

    private void drain() throws IOException {
        phaseDeadline = after(LINGER_MS);
        if (secured == null) {
            socket.shutdownOutput();
        } else {
            secured.shutdownOutput();
        }
        byte[] scratch = new byte[BUFFER_BYTES];
        int left = MAX_LINGER_BYTES;
        while (left > 0) {
            int read = socketIn.read(scratch);
            if (read < 0) {
                return;
            }
            left -= read;
        }
    }
}
