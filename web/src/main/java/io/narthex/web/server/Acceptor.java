package io.narthex.web.server;

import io.narthex.web.access.LiveWebConfig;
import java.io.IOException;
import java.net.Socket;

/** Takes new sockets in, or tells them that there is no room. Thread-safe. */
final class Acceptor {
    private static final byte[] NO_ROOM = PlainAnswer.of(503, "too many connections\n");

    private final ConnectionSlots slots;
    private final ServerMetrics metrics;
    private final Dispatcher dispatcher;
    private final ServerContext context;
    private final LiveWebConfig webConfig;
    private final Thread.Builder threads = Thread.ofVirtual().name("http-", 0);

    Acceptor(
            ConnectionSlots slots,
            ServerMetrics metrics,
            Dispatcher dispatcher,
            ServerContext context,
            LiveWebConfig webConfig) {
        this.slots = slots;
        this.metrics = metrics;
        this.dispatcher = dispatcher;
        this.context = context;
        this.webConfig = webConfig;
    }

    /** Serves the socket on a thread of its own, or refuses and closes it. */
    void accept(Socket socket) throws IOException {
        HttpConnection connection;
        try {
            socket.setTcpNoDelay(true);
            connection = new HttpConnection(socket, context.limits(), context.nanoClock());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        if (slots.admit(connection)) {
            threads.start(
                    new ConnectionLoop(
                            connection,
                            slots,
                            dispatcher,
                            context,
                            new Greeting(webConfig, metrics)));
            return;
        }
        metrics.refusedConnection();
        try (socket) {
            if (!webConfig.isTls()) {
                // A fresh socket's send buffer takes this without blocking.
                socket.getOutputStream().write(NO_ROOM);
            }
        }
    }
}
