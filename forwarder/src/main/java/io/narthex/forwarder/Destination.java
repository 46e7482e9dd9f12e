package io.narthex.forwarder;

import io.narthex.core.model.Cursor;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.LogLimiter;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.SampleRows;
import io.narthex.links.http.HttpPeer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Forwards to one destination, on a thread of its own, until {@link #stop}: one request at a time,
 * so that samples arrive in the order in which they are stored. {@link #stop}, {@link #join} and
 * {@link #status} may be called from any thread.
 */
final class Destination {
    private static final long LOG_PERIOD_NANOS = 60_000_000_000L;

    /** What a destination needs and shares with the others. */
    record Surroundings(
            Forwarder.Sources sources,
            EpochClock epochClock,
            NanoClock nanoClock,
            Labels externalLabels) {}

    /** How often the backlog is told where there is nothing to send. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** How often the backlog is looked at while a request fills. */
    private static final long FILLING_NANOS = 1_000_000_000L;

    private final RemoteWriteConfig config;
    private final Surroundings around;
    private final WriteRequestSender sender;
    private final WriteRequestEncoder encoder;
    private final Besides besides;
    private final ForwarderMetrics.Meter meter;
    private final Thread thread;
    private final Backoff backoff;
    private final LogLimiter failures;
    private final LogLimiter refusals;
    private final SampleRows rows = new SampleRows();
    private boolean failureShown;
    private long refusedUnshown;

    /*
     * Stopping interrupts the thread, but only while it waits for the receiver or for samples:
     * an interrupt in the middle of reading the ring could close a file under other readers.
     */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private boolean stopping;
    private boolean waiting;

    private volatile ForwarderStatus status;

    Destination(
            RemoteWriteConfig config,
            Surroundings around,
            HttpPeer peer,
            ForwarderMetrics.Meter meter) {
        this.config = config;
        this.around = around;
        this.meter = meter;
        this.sender = new WriteRequestSender(config, peer, around.epochClock());
        this.encoder =
                new WriteRequestEncoder(
                        around.externalLabels(),
                        config.relabeller(),
                        config.sendNativeHistograms());
        this.besides = new Besides(config, around.sources(), encoder, around.nanoClock());
        this.backoff =
                new Backoff(
                        config.queue().minBackoffMs(),
                        config.queue().maxBackoffMs(),
                        around.nanoClock().nanos());
        this.failures = new LogLimiter(around.nanoClock(), LOG_PERIOD_NANOS);
        this.refusals = new LogLimiter(around.nanoClock(), LOG_PERIOD_NANOS);
        this.status =
                new ForwarderStatus(
                        config.name(),
                        HttpPeer.withoutPassword(config.url()),
                        0,
                        Long.MAX_VALUE,
                        0,
                        "",
                        0,
                        0);
        this.thread = Thread.ofPlatform().name("forward-" + config.name()).unstarted(this::run);
    }

    RemoteWriteConfig config() {
        return config;
    }

    Labels externalLabels() {
        return around.externalLabels();
    }

    ForwarderStatus status() {
        return status;
    }

    void start() {
        thread.start();
    }

    /** Asks the thread to end, in the middle of a request too, and returns at once. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            stopped.signalAll();
            if (waiting) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the thread's end; false if {@code timeout} passes first. */
    boolean join(Duration timeout) throws InterruptedException {
        return thread.join(timeout);
    }

    private void run() {
        try {
            while (true) {
                try (Cursor cursor = around.sources().cursors().open(config.name())) {
                    forward(cursor);
                } catch (RuntimeException e) {
                    // Nothing is lost: what was not acknowledged is read again. A predecessor of
                    // the same name may also still hold the position for a moment.
                    failed("cannot read stored samples: " + e, e);
                }
                pause(TimeUnit.MILLISECONDS.toNanos(backoff.nextMs()));
            }
        } catch (InterruptedException e) {
            // Asked to stop. What was sent and not acknowledged is sent again after the restart.
        } finally {
            sender.close();
        }
    }

    private void forward(Cursor cursor) throws InterruptedException {
        long told = 0;
        int max = config.queue().maxSamplesPerSend();
        while (true) {
            awaitSamples(cursor, told);
            // Taken before the samples that are read now: their series are sent by then. A receiver
            // drops exemplars of a series that it does not know, and does not say so.
            boolean exemplars = told < max && besides.nextExemplars();
            int read = cursor.read(rows, max);
            if (read > 0) {
                deliver(cursor);
                cursor.acknowledge();
            } else {
                // What is stored cannot be read yet.
                pause(FILLING_NANOS);
            }
            told = tellBacklog(cursor);
            boolean accepted = !exemplars || (read < max && sendExemplars());
            while (accepted && told == 0 && besides.nextExemplars()) {
                // Where no sample is left now, none of their series is.
                told = tellBacklog(cursor);
                accepted = told == 0 && sendExemplars();
            }
            sendMetadata();
        }
    }

    private boolean sendExemplars() throws InterruptedException {
        boolean accepted = sendOne("exemplars");
        if (accepted) {
            meter.exemplars(besides.items());
            besides.exemplarsDone();
        }
        return accepted;
    }

    /** What fails is sent with the next samples. */
    private void sendMetadata() throws InterruptedException {
        while (besides.nextMetadata() && sendOne("metadata")) {
            meter.metadata(besides.items());
            besides.metadataDone();
        }
    }

    /** Whether the receiver has done with what is sent beside samples, one way or the other. */
    private boolean sendOne(String what) throws InterruptedException {
        byte[] body = besides.body();
        return switch (send(body, body.length)) {
            case SendResult.Accepted _ -> true;
            case SendResult.Refused refused -> {
                if (refusals.tryAcquire()) {
                    Logger.error(
                            "remote write to {}: {} {} dropped, {}",
                            config.name(),
                            besides.items(),
                            what,
                            refused.message());
                }
                yield true;
            }
            case SendResult.Failed failed -> {
                failed(failed.message(), null);
                yield false;
            }
        };
    }

    /**
     * Returns once a request can be filled, or its first samples have waited long enough.
     *
     * @param told the backlog as it was told last; where that fills a request it is not asked
     *     again, for the whole head is looked through each time
     */
    private void awaitSamples(Cursor cursor, long told) throws InterruptedException {
        boolean some = false;
        while (!some) {
            beginWait();
            try {
                some = cursor.await(IDLE);
            } finally {
                endWait();
            }
            if (!some) {
                tellBacklog(cursor);
            }
        }
        long waitNanos = TimeUnit.MILLISECONDS.toNanos(config.queue().batchSendDeadlineMs());
        long fromNanos = around.nanoClock().nanos();
        int wanted = config.queue().maxSamplesPerSend();
        while (told < wanted && tellBacklog(cursor) < wanted) {
            long leftNanos = waitNanos - (around.nanoClock().nanos() - fromNanos);
            if (leftNanos <= 0) {
                return;
            }
            pause(Math.min(leftNanos, FILLING_NANOS));
        }
    }

    /** Returns once the rows are accepted, or refused for good. */
    private void deliver(Cursor cursor) throws InterruptedException {
        encode();
        meter.leftOut(encoder.relabelled(), encoder.tooOld(), encoder.histograms());
        while (encoder.samples() > 0) {
            switch (send(encoder.body(), encoder.bodyLength())) {
                case SendResult.Accepted _ -> {
                    accepted();
                    return;
                }
                case SendResult.Refused refused -> {
                    refused(refused.message());
                    return;
                }
                case SendResult.Failed failed -> {
                    meter.failed(encoder.samples());
                    failed(failed.message(), null);
                    tellBacklog(cursor);
                    long ownMs = backoff.nextMs();
                    long pauseMs = failed.retryAfterMs() < 0 ? ownMs : failed.retryAfterMs();
                    pause(TimeUnit.MILLISECONDS.toNanos(pauseMs));
                }
            }
            if (config.queue().sampleAgeLimitMs() > 0) {
                int tooOldBefore = encoder.tooOld();
                encode();
                meter.leftOut(0, encoder.tooOld() - tooOldBefore, 0);
            }
        }
    }

    private void encode() {
        long limitMs = config.queue().sampleAgeLimitMs();
        encoder.encode(
                rows, limitMs == 0 ? Long.MIN_VALUE : around.epochClock().epochMs() - limitMs);
    }

    private SendResult send(byte[] body, int length) throws InterruptedException {
        long fromNanos = around.nanoClock().nanos();
        beginWait();
        try {
            return sender.send(body, length);
        } finally {
            endWait();
            meter.request(length, around.nanoClock().nanos() - fromNanos);
        }
    }

    private void accepted() {
        long nowMs = around.epochClock().epochMs();
        meter.accepted(encoder.samples(), encoder.highestTimestampMs(), nowMs);
        backoff.reset();
        if (failureShown) {
            failureShown = false;
            Logger.info("remote write to {} works again", config.name());
        }
        status = status.withSuccess(nowMs);
    }

    private void refused(String message) {
        meter.rejected(encoder.samples());
        backoff.reset();
        status = status.withError(message, around.epochClock().epochMs());
        refusedUnshown += encoder.samples();
        if (refusals.tryAcquire()) {
            Logger.error(
                    "remote write to {}: {} samples dropped, {}",
                    config.name(),
                    refusedUnshown,
                    message);
            refusedUnshown = 0;
        }
    }

    private void failed(String message, @Nullable Throwable thrown) {
        status = status.withError(message, around.epochClock().epochMs());
        if (!failures.tryAcquire()) {
            return;
        }
        failureShown = true;
        if (thrown == null) {
            Logger.warn("remote write to {}: {}; will be tried again", config.name(), message);
        } else {
            Logger.error(thrown, "remote write to {}: {}", config.name(), message);
        }
    }

    /** Tells everybody the backlog, and the caller its samples. */
    private long tellBacklog(Cursor cursor) {
        Cursor.Backlog backlog = cursor.backlog();
        meter.backlog(backlog.samples(), backlog.lostSamples());
        status =
                status.withPending(
                        backlog.samples(), backlog.oldestTimestampMs(), backlog.lostSamples());
        return backlog.samples();
    }

    private void beginWait() throws InterruptedException {
        lock.lock();
        try {
            if (stopping) {
                throw new InterruptedException("stopping");
            }
            waiting = true;
        } finally {
            lock.unlock();
        }
    }

    /** After this no interrupt comes, and one that came is forgotten. */
    private void endWait() {
        lock.lock();
        try {
            waiting = false;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long leftNanos = nanos;
            while (!stopping && leftNanos > 0) {
                leftNanos = stopped.awaitNanos(leftNanos);
            }
            if (stopping) {
                throw new InterruptedException("stopping");
            }
        } finally {
            lock.unlock();
        }
    }
}
