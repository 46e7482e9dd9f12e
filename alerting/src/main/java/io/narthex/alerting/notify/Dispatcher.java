package io.narthex.alerting.notify;

import io.narthex.alerting.Alert;
import io.narthex.core.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The pipeline: alerts into groups by route, groups flushed in time, what the log says was told
 * already left out, the rest sent with retries. Confined to the notifier's thread; deliveries that
 * it starts report back to that thread.
 */
final class Dispatcher {
    /** More than a board can mean; what comes beyond is dropped and counted. */
    private static final int ALERTS_MAX = 10_000;

    private static final int UNDER_WAY_MAX = 16;
    private static final long NANOS_PER_MS = 1_000_000L;

    /** Alertmanager's least time for a flush. */
    private static final long FLUSH_MIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long ENDED_RETENTION_NANOS = TimeUnit.MINUTES.toNanos(15);
    private static final long BUSY_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final NotifierEnvironment environment;
    private final NotifierMetrics metrics;
    private final NotificationLog log;
    private final Consumer<Attempt> sender;
    private final Map<Long, AlertEntry> alerts = new LinkedHashMap<>();
    private final Map<String, AlertGroup> groups = new LinkedHashMap<>();
    private Map<String, Receiver> receivers = new HashMap<>();
    private AlertmanagerConfig config = AlertmanagerConfig.NONE;

    /** Attempts on their way by the keys of their groups, also of groups before a reload. */
    private final Map<String, Integer> underWayByGroup = new HashMap<>();

    private int underWay;
    private boolean loaded;

    /** One attempt to be made on another thread. */
    record Attempt(AlertGroup group, Delivery delivery, long timeoutNanos) {}

    Dispatcher(NotifierEnvironment environment, NotifierMetrics metrics, Consumer<Attempt> sender) {
        this.environment = environment;
        this.metrics = metrics;
        this.log = new NotificationLog(environment.state());
        this.sender = sender;
    }

    /** Ends the metrics of a receiver's ways, unless the receiver of that name stays. */
    private void forget(Receiver receiver, AlertmanagerConfig fresh) {
        for (Receiver.Way way : receiver.ways()) {
            if (!fresh.receivers().containsKey(way.receiver())) {
                metrics.forget(way);
            }
        }
    }

    /** Uses another configuration; alerts stay, groups are made anew. */
    void use(AlertmanagerConfig fresh) {
        long nowNanos = environment.nanoClock().nanos();
        long nowMs = environment.epochClock().epochMs();
        if (!loaded) {
            log.load(nowMs, nowNanos);
            loaded = true;
        }
        Map<String, Receiver> old = receivers;
        receivers = new HashMap<>();
        old.values().forEach(receiver -> forget(receiver, fresh));
        for (ReceiverConfig one : fresh.receivers().values()) {
            Receiver receiver = new Receiver(one, environment.clients(), environment.epochClock());
            receiver.ways().forEach(metrics::way);
            receivers.put(one.name(), receiver);
        }
        config = fresh;
        groups.clear();
        for (var entry : alerts.entrySet()) {
            dispatch(entry.getKey(), entry.getValue(), nowMs, nowNanos);
        }
        old.values().forEach(Receiver::close);
    }

    void accept(Alert alert) {
        long nowNanos = environment.nanoClock().nanos();
        long nowMs = environment.epochClock().epochMs();
        long fingerprint = alert.fingerprint();
        AlertEntry entry = alerts.get(fingerprint);
        if (entry == null) {
            if (alerts.size() >= ALERTS_MAX) {
                metrics.dropped();
                return;
            }
            entry = new AlertEntry(alert, nowNanos);
            alerts.put(fingerprint, entry);
        } else if (isSameEnd(entry.alert(), alert)) {
            // A producer says for a while that an alert has ended: that is known.
            return;
        } else {
            entry.update(alert, nowNanos);
        }
        dispatch(fingerprint, entry, nowMs, nowNanos);
    }

    private static boolean isSameEnd(Alert known, Alert alert) {
        return known.isResolved()
                && alert.isResolved()
                && known.endsAtMs() == alert.endsAtMs()
                && known.startsAtMs() == alert.startsAtMs();
    }

    private void dispatch(long fingerprint, AlertEntry entry, long nowMs, long nowNanos) {
        for (RouteConfig route : config.route().match(entry.alert().labels())) {
            Labels labels = route.groupLabels(entry.alert().labels());
            String key = route.groupKey(labels);
            AlertGroup group = groups.get(key);
            if (group == null) {
                group = new AlertGroup(route, labels, nowNanos);
                groups.put(key, group);
            }
            group.add(fingerprint, entry, nowMs, nowNanos);
        }
    }

    /** Does all that is due; returns the nanoseconds until something else is. */
    long process() {
        long nowNanos = environment.nanoClock().nanos();
        long waitNanos = Long.MAX_VALUE;
        int pending = 0;
        Iterator<AlertGroup> all = groups.values().iterator();
        waitNanos = Math.min(waitNanos, expire(nowNanos));
        while (all.hasNext()) {
            AlertGroup group = all.next();
            group.deliveries().removeIf(delivery -> giveUp(delivery, nowNanos));
            if (group.dueInNanos(nowNanos) <= 0) {
                waitNanos = Math.min(waitNanos, turn(group, nowNanos));
            }
            for (Delivery delivery : group.deliveries()) {
                waitNanos = Math.min(waitNanos, attempt(group, delivery, nowNanos));
            }
            pending += group.deliveries().size();
            if (group.alerts().isEmpty() && group.deliveries().isEmpty()) {
                forget(group);
                all.remove();
            } else {
                waitNanos = Math.min(waitNanos, Math.max(1, group.dueInNanos(nowNanos)));
            }
        }
        publish(pending);
        return waitNanos;
    }

    private long expire(long nowNanos) {
        long nowMs = environment.epochClock().epochMs();
        long waitNanos = Long.MAX_VALUE;
        Iterator<AlertEntry> all = alerts.values().iterator();
        while (all.hasNext()) {
            AlertEntry entry = all.next();
            if (entry.expire(nowNanos, nowMs)) {
                Logger.info("alert not sent again, taken as ended: {}", entry.alert().labels());
            }
            if (entry.endedForNanos(nowNanos) > ENDED_RETENTION_NANOS) {
                all.remove();
            } else {
                waitNanos = Math.min(waitNanos, entry.expiresInNanos(nowNanos));
            }
        }
        return waitNanos;
    }

    private void publish(int pending) {
        int firing = 0;
        for (AlertEntry entry : alerts.values()) {
            firing += entry.alert().isResolved() ? 0 : 1;
        }
        metrics.state(groups.size(), pending, firing, alerts.size() - firing);
    }

    /** Flushes a group, unless its last flush still goes on. */
    private long turn(AlertGroup group, long nowNanos) {
        if (!group.deliveries().isEmpty() || underWayByGroup.containsKey(group.key())) {
            return BUSY_WAIT_NANOS;
        }
        group.flushedAt(nowNanos);
        List<Alert> present = group.present();
        Receiver receiver = receivers.get(group.route().receiver());
        if (receiver == null || present.isEmpty()) {
            group.forget(present);
            return Long.MAX_VALUE;
        }
        long leftNanos =
                Math.max(FLUSH_MIN_NANOS, group.route().timing().groupIntervalMs() * NANOS_PER_MS);
        for (Receiver.Way way : receiver.ways()) {
            Delivery delivery = delivery(group, way, present, nowNanos, nowNanos + leftNanos);
            if (delivery != null) {
                group.deliveries().add(delivery);
            }
        }
        if (group.deliveries().isEmpty()) {
            group.forget(present);
        }
        return Long.MAX_VALUE;
    }

    private boolean giveUp(Delivery delivery, long nowNanos) {
        if (delivery.isUnderWay() || delivery.leftNanos(nowNanos) > 0) {
            return false;
        }
        Logger.warn("notification not delivered in time: {}", describe(delivery));
        metrics.failed(delivery.way());
        return true;
    }

    /** What is to be sent, or null where the receiver knows it all (Alertmanager, dedup stage). */
    private @Nullable Delivery delivery(
            AlertGroup group,
            Receiver.Way way,
            List<Alert> present,
            long nowNanos,
            long deadlineNanos) {
        NotificationLog.Entry told = log.get(group.key(), way.id());
        if (!needsUpdate(group, way, present, told, nowNanos)) {
            return null;
        }
        List<Alert> sent = new ArrayList<>(present);
        if (!way.integration().sendResolved()) {
            sent.removeIf(Alert::isResolved);
        }
        Notification notification =
                new Notification(
                        way.receiver(),
                        group.key(),
                        group.labels(),
                        sent,
                        environment.externalUrl());
        Delivery delivery = new Delivery(way, notification, present, nowNanos, deadlineNanos);
        if (sent.isEmpty()) {
            // Nothing is sent, but the log must not hold ended alerts as firing.
            told(group, delivery);
            return null;
        }
        return delivery;
    }

    private static boolean needsUpdate(
            AlertGroup group,
            Receiver.Way way,
            List<Alert> present,
            NotificationLog.@Nullable Entry told,
            long nowNanos) {
        var firing = Delivery.fingerprints(present, false);
        if (told == null) {
            return !firing.isEmpty();
        }
        if (!told.firing().containsAll(firing)) {
            return true;
        }
        if (firing.isEmpty()) {
            return !told.firing().isEmpty();
        }
        if (way.integration().sendResolved()
                && !told.resolved().containsAll(Delivery.fingerprints(present, true))) {
            return true;
        }
        return nowNanos - told.atNanos() > group.route().timing().repeatIntervalMs() * NANOS_PER_MS;
    }

    private long attempt(AlertGroup group, Delivery delivery, long nowNanos) {
        if (delivery.isUnderWay()) {
            return Long.MAX_VALUE;
        }
        long dueNanos = delivery.dueInNanos(nowNanos);
        if (dueNanos > 0) {
            return dueNanos;
        }
        if (underWay >= UNDER_WAY_MAX) {
            return BUSY_WAIT_NANOS;
        }
        underWay++;
        underWayByGroup.merge(group.key(), 1, Integer::sum);
        delivery.begin();
        long timeoutNanos =
                Math.min(
                        delivery.leftNanos(nowNanos),
                        delivery.way().integration().timeout().toNanos());
        sender.accept(new Attempt(group, delivery, timeoutNanos));
        return Long.MAX_VALUE;
    }

    /** Takes up what became of an attempt. */
    void finished(Attempt attempt, SendResult result) {
        underWay--;
        underWayByGroup.computeIfPresent(
                attempt.group().key(), (_, count) -> count == 1 ? null : count - 1);
        long nowNanos = environment.nanoClock().nanos();
        AlertGroup group = attempt.group();
        Delivery delivery = attempt.delivery();
        metrics.attempted(delivery.way(), result instanceof SendResult.Delivered);
        switch (result) {
            case SendResult.Delivered _ -> {
                told(group, delivery);
                metrics.sent(delivery.way(), environment.epochClock().epochMs());
                Logger.info("notified: {}", describe(delivery));
                group.deliveries().remove(delivery);
                if (group.deliveries().isEmpty()) {
                    forgetEnded(group);
                }
            }
            case SendResult.Recoverable recoverable -> {
                if (delivery.firstFailure()) {
                    Logger.warn(
                            "notification failed, is retried: {} err=\"{}\"",
                            describe(delivery),
                            recoverable.reason());
                }
                delivery.retryLater(nowNanos, recoverable.retryAfterMs());
            }
            case SendResult.Unrecoverable unrecoverable -> {
                Logger.warn(
                        "notification refused: {} err=\"{}\"",
                        describe(delivery),
                        unrecoverable.reason());
                metrics.failed(delivery.way());
                group.deliveries().remove(delivery);
            }
        }
    }

    private void told(AlertGroup group, Delivery delivery) {
        log.put(
                group.key(),
                delivery.way().id(),
                delivery.logEntry(environment.nanoClock().nanos()),
                environment.epochClock().epochMs());
    }

    /** Forgets the ended alerts that all ways to the receiver know of. */
    private void forgetEnded(AlertGroup group) {
        Receiver receiver = receivers.get(group.route().receiver());
        if (receiver == null) {
            return;
        }
        List<Alert> known = group.present();
        for (Receiver.Way way : receiver.ways()) {
            NotificationLog.Entry told = log.get(group.key(), way.id());
            known.removeIf(alert -> told == null || told.firing().contains(alert.fingerprint()));
        }
        group.forget(known);
    }

    /** A group without alerts: what was told of it has no more use once nothing fires. */
    private void forget(AlertGroup group) {
        Receiver receiver = receivers.get(group.route().receiver());
        if (receiver == null) {
            return;
        }
        for (Receiver.Way way : receiver.ways()) {
            NotificationLog.Entry told = log.get(group.key(), way.id());
            if (told != null && told.firing().isEmpty()) {
                log.remove(group.key(), way.id());
            }
        }
    }

    private static String describe(Delivery delivery) {
        Notification notification = delivery.notification();
        return "receiver="
                + notification.receiver()
                + " integration="
                + delivery.way().integration().kind()
                + " group=\""
                + notification.groupKey()
                + "\" alerts="
                + notification.alerts().size();
    }

    boolean isSending() {
        return underWay > 0;
    }

    void close() {
        receivers.values().forEach(Receiver::close);
    }
}
