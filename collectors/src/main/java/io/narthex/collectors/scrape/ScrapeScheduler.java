package io.narthex.collectors.scrape;

import io.narthex.core.model.NanoClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.tinylog.Logger;

/**
 * Starts each loop's scrapes when they are due: one thread waits for all of them and never for a
 * target; a scrape runs on a virtual thread of its own. Thread-safe.
 */
final class ScrapeScheduler implements AutoCloseable {
    private static final int INITIAL_LOOPS = 16;

    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<ScrapeLoop> queue =
            new PriorityQueue<>(INITIAL_LOOPS, (a, b) -> Long.signum(a.dueNanos() - b.dueNanos()));
    private final Thread thread;
    private boolean closed;

    ScrapeScheduler(NanoClock clock) {
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("scrape-scheduler").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Schedules loops that are new; ended ones drop out by themselves. */
    void add(Collection<ScrapeLoop> loops) {
        lock.lock();
        try {
            for (ScrapeLoop loop : loops) {
                loop.begin();
                queue.add(loop);
            }
            queue.removeIf(ScrapeLoop::isEnded);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private record Due(ScrapeLoop loop, long timestampMs) {}

    private void run() {
        List<Due> due = new ArrayList<>();
        try {
            while (awaitDue(due)) {
                for (Due one : due) {
                    Thread.ofVirtual().name("scrape").start(() -> scrape(one));
                }
                due.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void scrape(Due due) {
        try {
            due.loop.run(due.timestampMs);
        } catch (RuntimeException e) {
            Logger.error(e, "scrape of {} ended unexpectedly", due.loop.target().url());
        }
    }

    /** Waits for loops that are due; false once this is closed. */
    private boolean awaitDue(List<Due> due) throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                ScrapeLoop next = queue.peek();
                if (next == null) {
                    changed.await();
                    continue;
                }
                long waitNanos = next.dueNanos() - clock.nanos();
                if (waitNanos > 0) {
                    if (!due.isEmpty()) {
                        return true;
                    }
                    var _ = changed.awaitNanos(waitNanos);
                    continue;
                }
                queue.remove();
                if (!next.isEnded()) {
                    due.add(new Due(next, next.advance()));
                    queue.add(next);
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread. Scrapes under way are left to their timeouts. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
