package io.narthex.alerting;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A thread that does what is due, sleeps until something else is, and is woken when something comes
 * in. All methods are thread-safe; the duty runs on the thread alone.
 */
public final class DutyThread implements AutoCloseable {
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long END_MS = TimeUnit.SECONDS.toMillis(1);

    private final String name;
    private final long stackBytes;
    private final LongSupplier duty;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Thread thread;
    private boolean woken;
    private boolean closed;

    /**
     * A thread that is not started yet.
     *
     * @param stackBytes the size of its stack, 0 for the JVM's own
     * @param duty does what is due; returns the nanoseconds until something else is
     */
    public DutyThread(String name, long stackBytes, LongSupplier duty) {
        this.name = name;
        this.stackBytes = stackBytes;
        this.duty = duty;
    }

    /** Begins. */
    public void start() {
        lock.lock();
        try {
            Thread started = new Thread(null, this::run, name, stackBytes);
            started.setDaemon(true);
            started.start();
            thread = started;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the duty run once more, soon; for what it has to look at was changed before. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the thread is to end, which a long duty asks now and then. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            long waitNanos;
            try {
                waitNanos = duty.getAsLong();
            } catch (RuntimeException e) {
                Logger.error(e, "{} failed", name);
                waitNanos = WAIT_MAX_NANOS;
            }
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                if (!woken && waitNanos > 0) {
                    long leftNanos = changed.awaitNanos(Math.min(waitNanos, WAIT_MAX_NANOS));
                    Logger.trace("{} waited: left={}", name, leftNanos);
                }
                woken = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Ends, a second later at the latest, also where the duty is under way. */
    @Override
    public void close() {
        Thread ending;
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            ending = thread;
        } finally {
            lock.unlock();
        }
        if (ending == null) {
            return;
        }
        try {
            ending.join(END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
