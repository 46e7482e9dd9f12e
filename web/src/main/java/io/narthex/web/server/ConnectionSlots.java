package io.narthex.web.server;

import io.narthex.core.model.NanoClock;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The open connections, as many as the limit allows. Where there is no room, the connection that
 * has been idle longest makes it; a remote address may hold half of all at most, and makes room
 * from its own. Thread-safe.
 */
final class ConnectionSlots {
    private final Set<HttpConnection> open = new HashSet<>();
    private final ServerLimits limits;
    private final NanoClock clock;
    private boolean stopped;

    ConnectionSlots(ServerLimits limits, NanoClock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Takes a connection in; false where there is no room. */
    synchronized boolean admit(HttpConnection connection) {
        if (stopped) {
            return false;
        }
        int ofSamePeer = 0;
        HttpConnection idlest = null;
        HttpConnection idlestOfSamePeer = null;
        for (HttpConnection each : open) {
            boolean samePeer = each.peer().equals(connection.peer());
            ofSamePeer += samePeer ? 1 : 0;
            if (each.isIdle()) {
                idlest = longerIdle(idlest, each);
                idlestOfSamePeer = samePeer ? longerIdle(idlestOfSamePeer, each) : idlestOfSamePeer;
            }
        }
        if (!connection.peer().isLoopbackAddress()
                && ofSamePeer >= limits.maxConnectionsPerAddress()) {
            return replace(idlestOfSamePeer, connection);
        }
        if (open.size() >= limits.maxConnections()) {
            return replace(idlest, connection);
        }
        open.add(connection);
        return true;
    }

    private boolean replace(@Nullable HttpConnection victim, HttpConnection by) {
        if (victim == null) {
            return false;
        }
        victim.kill();
        open.remove(victim);
        open.add(by);
        return true;
    }

    private HttpConnection longerIdle(@Nullable HttpConnection first, HttpConnection second) {
        if (first == null) {
            return second;
        }
        long nowNanos = clock.nanos();
        return nowNanos - second.idleSinceNanos() > nowNanos - first.idleSinceNanos()
                ? second
                : first;
    }

    synchronized void release(HttpConnection connection) {
        open.remove(connection);
        notifyAll();
    }

    synchronized int count() {
        return open.size();
    }

    /** Closes every connection whose deadline has passed. */
    synchronized void killOverdue() {
        long nowNanos = clock.nanos();
        for (HttpConnection connection : open) {
            if (connection.isOverdue(nowNanos)) {
                connection.kill();
            }
        }
    }

    /**
     * Takes no connection any more and closes the idle ones; after {@code graceMs}, or as soon as
     * all others have ended, closes the rest.
     */
    synchronized void stop(long graceMs) throws InterruptedException {
        stopped = true;
        for (HttpConnection connection : open) {
            if (connection.isIdle()) {
                connection.kill();
            }
        }
        long deadline = clock.nanos() + graceMs * 1_000_000;
        long leftMs = graceMs;
        while (!open.isEmpty() && leftMs > 0) {
            wait(leftMs);
            leftMs = (deadline - clock.nanos()) / 1_000_000;
        }
        for (HttpConnection connection : open) {
            connection.kill();
        }
    }
}
