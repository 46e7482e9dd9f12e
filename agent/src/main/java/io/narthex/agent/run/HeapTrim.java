package io.narthex.agent.run;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Has the whole heap collected when it has grown by an eighth. The serial collector lets the old
 * generation grow to {@code -Xmx} before it looks into it, and what the arrays of growing chunks
 * leave behind lies there: without this the process is as large as it is allowed to be, with it
 * about as large as what it holds. {@link #start} and {@link #close} may be called by any thread.
 */
final class HeapTrim implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Less than this is not worth a pause. */
    private static final long LEAST_GROWTH_BYTES = 6 << 20;

    private final Thread thread = Thread.ofVirtual().name("heap-trim").unstarted(this::run);
    private final LongSupplier heapBytes;
    private final Runnable collect;

    /** What the heap took when it was smallest since it was last collected. Of the thread. */
    private long leastBytes;

    private volatile boolean closed;

    /** One for this process. */
    HeapTrim() {
        this(Runtime.getRuntime()::totalMemory, System::gc);
    }

    /**
     * One for a heap of which only this is known.
     *
     * @param heapBytes what it takes of the memory, garbage and free room included
     */
    HeapTrim(LongSupplier heapBytes, Runnable collect) {
        this.heapBytes = heapBytes;
        this.collect = collect;
        this.leastBytes = heapBytes.getAsLong();
    }

    /** Looks at the heap every ten seconds from now on. */
    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(PERIOD_NANOS);
            if (!closed) {
                look();
            }
        }
    }

    /** Collects if that is due. */
    void look() {
        long bytes = heapBytes.getAsLong();
        // The JVM may have collected by itself.
        leastBytes = Math.min(leastBytes, bytes);
        if (bytes - leastBytes >= Math.max(LEAST_GROWTH_BYTES, leastBytes / 8)) {
            collect.run();
            leastBytes = heapBytes.getAsLong();
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
