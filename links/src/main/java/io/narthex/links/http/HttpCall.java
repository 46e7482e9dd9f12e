package io.narthex.links.http;

import io.narthex.links.guard.AddressCheck;
import io.narthex.links.guard.AddressKind;
import io.narthex.links.guard.AddressRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: it takes a connection that waits, or makes one, and gives it back.
 * Confined to one thread.
 */
final class HttpCall {
    private final HttpClients clients;
    private final ConnectionPool.Key key;
    private final AddressCheck check;
    private final Deadlines.Guard guard;
    private final String prefix;
    private @Nullable HttpConnection connection;
    private @Nullable InetAddress peer;

    /**
     * @param check asked about the address before anything is sent there
     * @param prefix what stands before an error message
     */
    HttpCall(
            HttpClients clients,
            ConnectionPool.Key key,
            AddressCheck check,
            long deadlineNanos,
            String prefix) {
        this.clients = clients;
        this.key = key;
        this.check = check;
        this.prefix = prefix;
        this.guard = clients.deadlines().guard(deadlineNanos);
    }

    /**
     * @throws IOException with a message as Prometheus words it
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    HttpAnswer send(ClassicHttpRequest request) throws IOException, InterruptedException {
        boolean answered = false;
        try {
            ClassicHttpResponse response = exchange(request);
            HttpEntity entity = response.getEntity();
            InputStream content = entity == null ? null : entity.getContent();
            answered = true;
            if (content == null || entity.getContentLength() == 0) {
                end(true);
                content = InputStream.nullInputStream();
            }
            return new HttpAnswer(response, new BodyStream(this, content));
        } catch (IOException | HttpException e) {
            if (Thread.interrupted()) {
                var interrupted = new InterruptedException(prefix + "context canceled");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw failure(e);
        } finally {
            if (!answered) {
                end(false);
            }
        }
    }

    private ClassicHttpResponse exchange(ClassicHttpRequest request)
            throws IOException, HttpException, InterruptedException {
        HttpConnection waiting = guard.isOver() ? null : clients.pool().take(key);
        while (waiting != null) {
            connection = waiting;
            peer = waiting.peer();
            guard.watch(waiting.channel());
            try {
                if (peer != null) {
                    // Somebody else's request may have made it, who was allowed to.
                    Origin to = key.route().to();
                    check.check(to.host(), peer, to.port());
                }
                return waiting.send(request);
            } catch (IOException e) {
                // The peer may have closed it meanwhile, which shows only now: not heard, not done.
                waiting.close();
                if (e instanceof AddressRefusedException
                        || guard.isOver()
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            waiting = clients.pool().take(key);
        }
        HttpConnection made = clients.dialer().dial(key, check, guard);
        connection = made;
        peer = made.peer();
        return made.send(request);
    }

    /** Of what kind the address was that it was sent to; null where no address is known. */
    @Nullable AddressKind peerKind() {
        return peer == null ? null : AddressKind.of(peer);
    }

    /** Whether its time is over, or the clients were closed. */
    boolean isOver() {
        return guard.isOver();
    }

    /** Says why it failed. */
    IOException failure(Exception thrown) {
        if (guard.isCancelled() || Thread.currentThread().isInterrupted()) {
            return new IOException(prefix + "context canceled", thrown);
        }
        return guard.isOver() ? HttpErrors.deadline(prefix) : HttpErrors.of(prefix, thrown);
    }

    /**
     * It has ended; a second call does nothing.
     *
     * @param whole the answer was read to its end: another request may use the connection
     */
    void end(boolean whole) {
        guard.end();
        HttpConnection used = connection;
        connection = null;
        if (used == null) {
            return;
        }
        if (whole && used.isReusable()) {
            clients.pool().put(key, used);
        } else {
            used.close();
        }
    }
}
