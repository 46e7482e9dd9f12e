package io.narthex.collectors;

import io.narthex.collectors.CollectorStatus.Result;
import io.narthex.core.model.Labels;
import io.narthex.core.model.LogLimiter;
import io.narthex.core.model.MetricWriter;
import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Runs a set of collectors one after the other, times them, and keeps one's failure from the
 * others. Thread-safe: collections are serialised.
 */
public final class CollectorRunner implements AutoCloseable {
    /*
     * The collectors run on a worker thread, and whoever collects waits for it. When one collector
     * exceeds its time, its worker is left alone with it and a new worker goes on behind it; the
     * old worker ends as soon as the collector returns, and only then is that collector run again.
     * A slot belongs to the worker from the moment it begins it until it reports it finished.
     */
    private static final long LOG_PERIOD_NANOS = 600_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    private final ReentrantLock collecting = new ReentrantLock();
    private final RunnerConfig config;
    private final NanoClock clock;
    private final SamplerMetrics metrics;
    private final Slot[] slots;
    private final long timeoutNanos;

    private volatile List<CollectorStatus> statuses = List.of();

    /** Written by whoever collects, ended by whoever closes. */
    private volatile @Nullable Worker worker;

    private volatile boolean closed;

    /**
     * A runner whose worker thread starts with the first collection.
     *
     * @param collectors with names that differ
     */
    public CollectorRunner(
            List<Collector> collectors,
            RunnerConfig config,
            NanoClock clock,
            SamplerMetrics metrics) {
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
        this.timeoutNanos = config.timeout().toNanos();
        this.slots = new Slot[collectors.size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(collectors.get(i), new LogLimiter(clock, LOG_PERIOD_NANOS));
        }
    }

    /** How the collectors of one collection ended. */
    public enum Outcome {
        /** At least one succeeded or found nothing of its kind. */
        READ,
        /** All failed or did not return. */
        FAILED,
        /** The runner was closed; nothing was written. */
        CLOSED
    }

    /**
     * Runs all collectors and writes what they found, then how long each took and whether it
     * succeeded. Waits for a collection that is under way. {@code out} must not wait for a peer.
     */
    public Outcome collect(MetricWriter out) {
        collecting.lock();
        try {
            runAll();
            return closed ? Outcome.CLOSED : write(out);
        } finally {
            collecting.unlock();
        }
    }

    /**
     * Writes what the last collection found, as {@link #collect} does but without running any
     * collector; where there was no collection yet, makes one.
     */
    public Outcome writeLast(MetricWriter out) {
        collecting.lock();
        try {
            if (statuses.isEmpty()) {
                runAll();
            }
            return closed ? Outcome.CLOSED : write(out);
        } finally {
            collecting.unlock();
        }
    }

    /** How each collector fared in the last collection, without running any. */
    public List<CollectorStatus> statuses() {
        return statuses;
    }

    /**
     * Ends the worker thread; one that hangs in a collector ends when that returns. A collection
     * that is under way ends at once, without writing.
     */
    @Override
    public void close() {
        closed = true;
        Worker present = worker;
        if (present != null) {
            present.end();
        }
    }

    private void runAll() {
        int from = 0;
        while (from < slots.length && !closed) {
            Worker present = worker;
            if (present == null) {
                present = new Worker();
                worker = present;
                if (closed) {
                    return;
                }
                present.startThread();
            }
            int stuck = present.runFrom(from);
            if (stuck < 0) {
                return;
            }
            worker = null;
            Slot slot = slots[stuck];
            metrics.timeout(config.job(), slot.name);
            if (slot.log.tryAcquire()) {
                Logger.warn(
                        "collector did not return in time and is left out until it does:"
                                + " job={}, collector={}, timeoutMs={}",
                        config.job(),
                        slot.name,
                        timeoutNanos / 1_000_000);
            }
            from = stuck + 1;
        }
    }

    private Outcome write(MetricWriter out) {
        boolean anyRead = slots.length == 0;
        for (Slot slot : slots) {
            // A collector that returns meanwhile is shown as it is now throughout.
            slot.missing = slot.busy;
            if (!slot.missing) {
                slot.buffer.replay(out);
                anyRead |= slot.result != Result.FAILED;
            }
        }
        out.family(config.duration());
        for (Slot slot : slots) {
            long nanos = slot.missing ? clock.nanos() - slot.startNanos : slot.durationNanos;
            out.sample(slot.labels, nanos / NANOS_PER_SECOND);
        }
        out.family(config.success());
        List<CollectorStatus> now = new ArrayList<>(slots.length);
        for (Slot slot : slots) {
            out.sample(slot.labels, !slot.missing && slot.result == Result.READ ? 1 : 0);
            now.add(slot.status());
        }
        statuses = List.copyOf(now);
        return anyRead ? Outcome.READ : Outcome.FAILED;
    }

    /** A collector with what its last run yielded. */
    private static final class Slot {
        private final Collector collector;
        private final String name;
        private final Labels labels;
        private final LogLimiter log;
        private final SampleBuffer buffer = new SampleBuffer();
        private Result result = Result.FAILED;
        private String error = "";
        private long startNanos;
        private long durationNanos;
        private boolean missing;

        /** True from the time-out until the collector returns. */
        private volatile boolean busy;

        Slot(Collector collector, LogLimiter log) {
            this.collector = collector;
            this.name = collector.name();
            this.labels = Labels.of("collector", name);
            this.log = log;
        }

        CollectorStatus status() {
            return missing
                    ? new CollectorStatus(name, Result.FAILED, "does not return")
                    : new CollectorStatus(name, result, error);
        }
    }

    /** The thread that runs collectors. The fields are guarded by the monitor. */
    private final class Worker implements Runnable {
        private int next = slots.length;
        private int running = -1;
        private boolean abandoned;
        private boolean ended;

        void startThread() {
            Thread thread = new Thread(this, "collect-" + config.job());
            thread.setDaemon(true);
            thread.start();
        }

        synchronized void end() {
            ended = true;
            notifyAll();
        }

        /**
         * Runs the collectors from {@code from} on and waits for them.
         *
         * @return -1, or the one that exceeded its time; this worker must not be used again then
         */
        synchronized int runFrom(int from) {
            next = from;
            notifyAll();
            boolean interrupted = false;
            try {
                while (!ended && (next < slots.length || running >= 0)) {
                    long leftNanos = timeoutNanos;
                    if (running >= 0) {
                        leftNanos -= clock.nanos() - slots[running].startNanos;
                    }
                    if (leftNanos <= 0) {
                        abandoned = true;
                        slots[running].busy = true;
                        return running;
                    }
                    try {
                        // Rounded up: a wait of 0 would be one without end.
                        wait(leftNanos / 1_000_000 + 1);
                    } catch (InterruptedException e) {
                        // The wait is bounded; the interrupt is the caller's to see afterwards.
                        interrupted = true;
                    }
                }
                return -1;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void run() {
            int index = take();
            while (index >= 0) {
                Slot slot = slots[index];
                runOne(slot);
                if (!finish(slot)) {
                    return;
                }
                index = take();
            }
        }

        /** Waits for a collector that is due; -1 at the end. */
        private synchronized int take() {
            while (true) {
                while (next < slots.length && slots[next].busy) {
                    next++;
                }
                if (ended) {
                    return -1;
                }
                if (next < slots.length) {
                    running = next++;
                    slots[running].startNanos = clock.nanos();
                    return running;
                }
                notifyAll();
                try {
                    wait();
                } catch (InterruptedException e) {
                    return -1;
                }
            }
        }

        /** Gives the slot back; false if this worker was left alone with it. */
        private synchronized boolean finish(Slot slot) {
            slot.durationNanos = clock.nanos() - slot.startNanos;
            if (!abandoned) {
                running = -1;
                return true;
            }
            Logger.info(
                    "collector returned and is run again: job={}, collector={}, seconds={}",
                    config.job(),
                    slot.name,
                    slot.durationNanos / 1_000_000_000L);
            slot.busy = false;
            return false;
        }
    }

    private void runOne(Slot slot) {
        slot.buffer.clear();
        slot.error = "";
        try {
            slot.result = slot.collector.collect(slot.buffer) ? Result.READ : Result.NO_DATA;
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
            slot.result = Result.FAILED;
            slot.error = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
            metrics.failure(config.job(), slot.name);
            if (slot.log.tryAcquire()) {
                Logger.warn(
                        "collector failed: job={}, collector={}, error={}",
                        config.job(),
                        slot.name,
                        slot.error);
            }
        }
    }
}
