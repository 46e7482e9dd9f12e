package io.narthex.promql.eval;

import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that help queries, so many as there are processors besides that of the query itself.
 * A query asks for one when it has enough to do, and goes on alone where none is free. Thread-safe.
 */
public final class HelperThreads {
    private static final long IDLE_SECONDS = 10;

    private final Semaphore free;
    private final ThreadPoolExecutor threads;

    /** At most {@code count} threads, which end when they have been idle for a while. */
    public HelperThreads(int count) {
        free = new Semaphore(count);
        threads =
                new ThreadPoolExecutor(
                        0,
                        // One that was given back may not wait for work yet when it is taken again.
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        HelperThreads::thread);
    }

    /** One less than there are processors. */
    public static HelperThreads ofMachine() {
        return new HelperThreads(Runtime.getRuntime().availableProcessors() - 1);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "query-helper");
        thread.setDaemon(true);
        return thread;
    }

    /** Takes a free thread, for {@link #start} or {@link #giveBack}; false where there is none. */
    boolean take() {
        return free.tryAcquire();
    }

    void giveBack() {
        free.release();
    }

    /** Runs {@code work} on the thread that was taken, and gives it back. */
    void start(Runnable work) {
        threads.execute(() -> {
            try {
                work.run();
            } finally {
                free.release();
            }
        });
    }
}
