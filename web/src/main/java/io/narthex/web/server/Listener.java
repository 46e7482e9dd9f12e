package io.narthex.web.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/** A socket that listens, and the thread that takes what comes in. Thread-safe. */
final class Listener {
    private static final int BACKLOG = 128;
    private static final int STACK_BYTES = 128 * 1024;

    /** How long to wait when the system has no file descriptor left. */
    private static final long RETRY_MS = 200;

    private final ServerSocket socket;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Listener(ServerSocket socket) {
        this.socket = socket;
    }

    /**
     * Occupies the address.
     *
     * @throws IOException whose message names the address and the reason
     */
    static Listener bind(ListenAddress address) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(address.resolve(), BACKLOG);
            return new Listener(socket);
        } catch (UnknownHostException e) {
            socket.close();
            throw new IOException("cannot listen on " + address.text() + ": unknown host", e);
        } catch (IOException e) {
            socket.close();
            throw new IOException("cannot listen on " + address.text() + ": " + e.getMessage(), e);
        }
    }

    void start(Acceptor acceptor) {
        Thread thread =
                new Thread(null, () -> accept(acceptor), "http-accept-" + port(), STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(Acceptor acceptor) {
        while (!socket.isClosed()) {
            try {
                acceptor.accept(socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    Logger.debug("http: accepting failed, reason={}", e);
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            if (closed.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
                Logger.debug("http: listener closed, port={}", port());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int port() {
        return socket.getLocalPort();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    void close() {
        closed.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            Logger.debug("http: closing a listener failed, reason={}", e);
        }
    }
}
