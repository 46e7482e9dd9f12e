package io.narthex.links.http;

import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests whose time is over, by closing their connection: neither a blocking write nor a TLS
 * handshake has a time-out of its own. Thread-safe.
 */
final class Deadlines {
    private final NanoClock clock;
    private final ScheduledThreadPoolExecutor executor;
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Deadlines(NanoClock clock) {
        this.clock = clock;
        this.executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "http-deadlines");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(HttpClients.IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    /** Guards one request until {@link Guard#end}. */
    Guard guard(long deadlineNanos) {
        Guard guard = new Guard(deadlineNanos);
        guards.add(guard);
        if (closed) {
            guard.cancel();
        } else {
            guard.timer = executor.schedule(guard, guard.leftNanos(), TimeUnit.NANOSECONDS);
        }
        return guard;
    }

    /** Ends all requests under way. */
    void close() {
        closed = true;
        executor.shutdownNow();
        for (Guard guard : guards) {
            guard.cancel();
        }
    }

    /** The time that one request has left, and what is closed when it is over. */
    final class Guard implements Runnable {
        private final long deadlineNanos;
        private volatile @Nullable Future<?> timer;
        private @Nullable SocketChannel channel;
        private boolean over;
        private boolean cancelled;

        private Guard(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        long leftNanos() {
            return Math.max(0, deadlineNanos - clock.nanos());
        }

        /** Whether the deadline has passed, or the request was cancelled. */
        synchronized boolean isOver() {
            return over || leftNanos() == 0;
        }

        /** Whether all clients were closed. */
        synchronized boolean isCancelled() {
            return cancelled;
        }

        /** Has {@code connection} closed at the deadline, in place of what was watched before. */
        synchronized void watch(SocketChannel connection) {
            channel = connection;
            if (over) {
                close(connection);
            }
        }

        @Override
        public synchronized void run() {
            over = true;
            if (channel != null) {
                close(channel);
            }
        }

        private synchronized void cancel() {
            cancelled = true;
            run();
        }

        /** The request has ended. */
        void end() {
            guards.remove(this);
            Future<?> pending = timer;
            if (pending != null) {
                pending.cancel(false);
            }
            synchronized (this) {
                channel = null;
            }
        }

        private static void close(SocketChannel connection) {
            try {
                connection.close();
            } catch (IOException e) {
                // Nothing is left to be done with it.
            }
        }
    }
}
