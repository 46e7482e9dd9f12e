package io.narthex.storage;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The database's own thread: it begins with what a start has to do, and then works at an interval.
 * Thread-safe.
 */
final class StorageThread {
    private static final long CLOSE_MS = 2000;

    private final Thread thread;
    private final long intervalMs;
    private final Tasks tasks;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Object wake = new Object();
    private volatile @Nullable RuntimeException failure;
    private boolean closing;
    private boolean hurry;

    /** What the thread does. */
    interface Tasks {
        /** Comes first; who waits for it goes on when it returns. */
        void begin();

        /** Comes second, and may take a while; {@code goOn} turns false when it should end. */
        void prepare(BooleanSupplier goOn);

        /** Comes at every interval. */
        void work();
    }

    StorageThread(long intervalMs, Tasks tasks) {
        this.intervalMs = Math.max(1, intervalMs);
        this.tasks = tasks;
        thread = new Thread(this::run, "narthex-storage");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            tasks.begin();
        } catch (RuntimeException e) {
            failure = e;
            return;
        } finally {
            begun.countDown();
        }
        tasks.prepare(this::isOpen);
        while (awaitTurn()) {
            try {
                tasks.work();
            } catch (RuntimeException e) {
                Logger.error(e, "storage: unexpected failure of the writer");
            }
        }
    }

    private boolean awaitTurn() {
        synchronized (wake) {
            try {
                if (!closing && !hurry) {
                    TimeUnit.MILLISECONDS.timedWait(wake, intervalMs);
                }
            } catch (InterruptedException e) {
                return false;
            }
            hurry = false;
            return !closing;
        }
    }

    private boolean isOpen() {
        synchronized (wake) {
            return !closing;
        }
    }

    /** Works at once. */
    void hurry() {
        synchronized (wake) {
            hurry = true;
            wake.notifyAll();
        }
    }

    /**
     * Waits until {@link Tasks#begin} has returned.
     *
     * @throws IllegalStateException if it failed
     */
    void awaitBegun() throws InterruptedException {
        begun.await();
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException("the storage could not be opened", failed);
        }
    }

    /** As {@link #awaitBegun} for who cannot be interrupted. */
    void requireBegun() {
        if (hasBegun()) {
            return;
        }
        try {
            awaitBegun();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the storage opens", e);
        }
    }

    /** Whether what comes first has succeeded. */
    boolean hasBegun() {
        return begun.getCount() == 0 && failure == null;
    }

    /**
     * Ends the thread, after what it begins with.
     *
     * @return false if it was ended before
     */
    boolean stop() {
        synchronized (wake) {
            if (closing) {
                return false;
            }
            closing = true;
            wake.notifyAll();
        }
        try {
            begun.await();
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
