package io.narthex.alerting.notify;

import io.narthex.alerting.Alert;
import io.narthex.alerting.AlertSink;
import io.narthex.alerting.DutyThread;
import io.narthex.core.config.Reloadable;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Notifies receivers of alerts: one thread named {@code notifier} owns the pipeline, and each
 * attempt to send runs on a virtual thread. {@link #accept} and reloading may be used from any
 * thread.
 */
public final class Notifier implements AlertSink, Reloadable<AlertmanagerConfig>, AutoCloseable {
    private static final int INCOMING_MAX = 10_000;

    private final Dispatcher dispatcher;
    private final NotifierMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();

    /** The newest state of each alert that waits to be taken in; guarded by the lock. */
    private Map<Long, Alert> incoming = new LinkedHashMap<>();

    /** Attempts that ended; guarded by the lock. */
    private final ArrayDeque<Runnable> finished = new ArrayDeque<>();

    /** The configuration that waits to be used. */
    private final AtomicReference<@Nullable AlertmanagerConfig> next;

    private final DutyThread thread = new DutyThread("notifier", 0, this::process);

    /** Nothing is sent before {@link #start}, or {@link #process} in a test. */
    public Notifier(
            NotifierEnvironment environment,
            AlertmanagerConfig config,
            PrometheusRegistry registry) {
        this.metrics = new NotifierMetrics(registry);
        this.dispatcher = new Dispatcher(environment, metrics, this::send);
        this.next = new AtomicReference<>(config);
    }

    /** Begins to notify. */
    public void start() {
        thread.start();
    }

    @Override
    public void accept(List<Alert> alerts) {
        lock.lock();
        try {
            for (Alert alert : alerts) {
                long fingerprint = alert.fingerprint();
                if (incoming.size() >= INCOMING_MAX && !incoming.containsKey(fingerprint)) {
                    metrics.dropped();
                } else {
                    incoming.put(fingerprint, alert);
                }
            }
        } finally {
            lock.unlock();
        }
        thread.wake();
    }

    @Override
    public Prepared prepare(AlertmanagerConfig config) {
        return () -> {
            next.set(config);
            thread.wake();
        };
    }

    /** Takes in what came and does what is due; returns the nanoseconds until something else is. */
    long process() {
        AlertmanagerConfig config = next.getAndSet(null);
        List<Alert> alerts;
        List<Runnable> ended;
        lock.lock();
        try {
            alerts = new ArrayList<>(incoming.values());
            incoming = new LinkedHashMap<>();
            ended = new ArrayList<>(finished);
            finished.clear();
        } finally {
            lock.unlock();
        }
        if (config != null) {
            dispatcher.use(config);
        }
        ended.forEach(Runnable::run);
        alerts.forEach(dispatcher::accept);
        return dispatcher.process();
    }

    /** Whether an attempt is on its way or its result not yet taken up; for tests. */
    boolean isSending() {
        lock.lock();
        try {
            return dispatcher.isSending() || !finished.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void send(Dispatcher.Attempt attempt) {
        Thread.ofVirtual()
                .name("notify-" + attempt.delivery().way().id())
                .start(() -> finish(attempt, result(attempt)));
    }

    private static SendResult result(Dispatcher.Attempt attempt) {
        Delivery delivery = attempt.delivery();
        try {
            return delivery.way()
                    .integration()
                    .send(delivery.notification(), Duration.ofNanos(attempt.timeoutNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SendResult.Recoverable("interrupted", 0);
        } catch (RuntimeException e) {
            Logger.error(e, "integration failed: id={}", delivery.way().id());
            return new SendResult.Unrecoverable("internal error: " + e);
        }
    }

    private void finish(Dispatcher.Attempt attempt, SendResult result) {
        lock.lock();
        try {
            finished.add(() -> dispatcher.finished(attempt, result));
        } finally {
            lock.unlock();
        }
        thread.wake();
    }

    /** Ends; what was not delivered is notified of after the next start. */
    @Override
    public void close() {
        thread.close();
        dispatcher.close();
    }
}
