package io.narthex.links.http;

import io.narthex.core.model.NanoClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for their next request. What is too old is closed when the next request of
 * whomever begins or ends. Thread-safe.
 */
final class ConnectionPool {
    /** As Go's client. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(90);

    private static final int IDLE_MAX = 100;

    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** The one that waits longest first. */
    private final ArrayDeque<Idle> idle = new ArrayDeque<>();

    private boolean closed;

    private record Idle(Key key, HttpConnection connection) {}

    /** What a connection must have in common with a request that may use it. */
    record Key(HttpClients.Transport transport, Route route) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && transport == that.transport
                    && route.equals(that.route);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(transport) * 31 + route.hashCode();
        }
    }

    ConnectionPool(NanoClock clock) {
        this.clock = clock;
    }

    /** The connection for {@code key} that was used last, or null. */
    @Nullable HttpConnection take(Key key) {
        HttpConnection found = null;
        List<HttpConnection> old;
        lock.lock();
        try {
            old = expired();
            for (Iterator<Idle> all = idle.descendingIterator(); all.hasNext(); ) {
                Idle one = all.next();
                if (one.key().equals(key)) {
                    found = one.connection();
                    all.remove();
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        old.forEach(HttpConnection::close);
        return found;
    }

    /** Keeps a connection for the next request. */
    void put(Key key, HttpConnection connection) {
        List<HttpConnection> old;
        lock.lock();
        try {
            old = expired();
            if (closed) {
                old.add(connection);
            } else {
                connection.idleSinceNanos = clock.nanos();
                idle.addLast(new Idle(key, connection));
            }
        } finally {
            lock.unlock();
        }
        old.forEach(HttpConnection::close);
    }

    private List<HttpConnection> expired() {
        List<HttpConnection> old = new ArrayList<>(1);
        long now = clock.nanos();
        for (Idle first = idle.peekFirst();
                first != null
                        && (idle.size() > IDLE_MAX
                                || now - first.connection().idleSinceNanos > IDLE_NANOS);
                first = idle.peekFirst()) {
            old.add(first.connection());
            idle.removeFirst();
        }
        return old;
    }

    /** Closes what waits for requests over {@code transport}. */
    void forget(HttpClients.Transport transport) {
        lock.lock();
        try {
            idle.removeIf(one -> {
                boolean its = one.key().transport() == transport;
                if (its) {
                    one.connection().close();
                }
                return its;
            });
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(one -> one.connection().close());
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
