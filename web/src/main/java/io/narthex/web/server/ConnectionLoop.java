package io.narthex.web.server;

import java.io.IOException;
import org.tinylog.Logger;

/** The life of one connection, request after request, on a thread of its own. */
final class ConnectionLoop implements Runnable {
    private final HttpConnection connection;
    private final ConnectionSlots slots;
    private final Dispatcher dispatcher;
    private final ServerContext context;
    private final Greeting greeting;

    ConnectionLoop(
            HttpConnection connection,
            ConnectionSlots slots,
            Dispatcher dispatcher,
            ServerContext context,
            Greeting greeting) {
        this.connection = connection;
        this.slots = slots;
        this.dispatcher = dispatcher;
        this.context = context;
        this.greeting = greeting;
    }

    @Override
    public void run() {
        try {
            if (!greeting.exchange(connection)) {
                return;
            }
            while (!context.stopping().get() && connection.awaitRequest() && serve()) {
                // One request a turn.
            }
        } catch (IOException e) {
            Logger.debug("http: connection ended, peer={}, reason={}", connection.peer(), e);
        } catch (RuntimeException e) {
            Logger.error(e, "http: connection failed, peer={}", connection.peer());
        } finally {
            connection.close();
            slots.release(connection);
        }
    }

    /** Answers one request; false where none may follow. */
    private boolean serve() throws IOException {
        HttpExchange exchange;
        try {
            exchange = new HttpExchange(connection, connection.readHead(), context);
        } catch (BadRequestException e) {
            refuse(e);
            return false;
        }
        dispatcher.dispatch(exchange);
        return exchange.staysOpen();
    }

    /** Answers what is no request; where it ends is unknown, so nothing can follow. */
    private void refuse(BadRequestException refusal) throws IOException {
        connection.socketOut().write(PlainAnswer.of(refusal.status(), refusal.text() + "\n"));
        connection.linger();
    }
}
