package io.narthex.forwarder;

import io.narthex.core.config.Reloadable;
import io.narthex.core.model.Cursors;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.ExemplarFeed;
import io.narthex.core.model.MetadataQueryable;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tinylog.Logger;

/**
 * Forwards stored samples to all destinations of a configuration, which are none until the first
 * one is committed. Thread-safe.
 */
public final class Forwarder implements Reloadable<ForwarderConfig>, AutoCloseable {
    /** How long a destination may take to end. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private final Sources sources;
    private final HttpClients clients;
    private final EpochClock epochClock;
    private final NanoClock nanoClock;
    private final ForwarderMetrics metrics;
    private volatile Map<String, Destination> destinations = new LinkedHashMap<>();
    private boolean closed;

    /**
     * What is forwarded.
     *
     * @param cursors to samples
     * @param exemplars sent where {@code send_exemplars} is set
     * @param metadata sent unless {@code metadata_config} says otherwise
     */
    public record Sources(Cursors cursors, ExemplarFeed exemplars, MetadataQueryable metadata) {}

    /**
     * @param registry gets the forwarder's own metrics
     */
    public Forwarder(
            Sources sources,
            HttpClients clients,
            EpochClock epochClock,
            NanoClock nanoClock,
            PrometheusRegistry registry) {
        this.sources = sources;
        this.clients = clients;
        this.epochClock = epochClock;
        this.nanoClock = nanoClock;
        this.metrics = new ForwarderMetrics(registry);
    }

    /** A destination whose configuration stays the same is not disturbed. */
    @Override
    public Prepared prepare(ForwarderConfig config) {
        return () -> replace(config);
    }

    private synchronized void replace(ForwarderConfig config) {
        if (closed) {
            return;
        }
        Map<String, Destination> wanted = new LinkedHashMap<>();
        List<Destination> starting = new ArrayList<>();
        for (RemoteWriteConfig one : config.destinations()) {
            Destination running = destinations.get(one.name());
            if (running == null
                    || !running.config().equals(one)
                    || !running.externalLabels().equals(config.externalLabels())) {
                running = destination(one, config);
                starting.add(running);
            }
            wanted.put(one.name(), running);
        }
        List<Destination> ending = new ArrayList<>(destinations.values());
        ending.removeAll(wanted.values());
        end(ending);
        for (Destination one : ending) {
            if (!wanted.containsKey(one.config().name())) {
                metrics.remove(one.config().name());
            }
        }
        sources.cursors().retain(wanted.keySet());
        for (Destination one : starting) {
            one.start();
        }
        destinations = wanted;
    }

    private Destination destination(RemoteWriteConfig one, ForwarderConfig config) {
        return new Destination(
                one,
                new Destination.Surroundings(
                        sources, epochClock, nanoClock, config.externalLabels()),
                clients.peer(one.client()),
                metrics.meter(one.name()));
    }

    /** How forwarding fares, in the order of the configuration. */
    public List<ForwarderStatus> status() {
        Map<String, Destination> now = destinations;
        List<ForwarderStatus> list = new ArrayList<>(now.size());
        for (Destination one : now.values()) {
            list.add(one.status());
        }
        return list;
    }

    /**
     * Ends forwarding within two seconds. Requests under way are given up; their samples are sent
     * again after the next start.
     */
    @Override
    public synchronized void close() {
        closed = true;
        end(destinations.values());
        destinations = new LinkedHashMap<>();
    }

    private void end(Iterable<Destination> ending) {
        for (Destination one : ending) {
            one.stop();
        }
        long fromNanos = nanoClock.nanos();
        for (Destination one : ending) {
            Duration left = STOP_TIMEOUT.minusNanos(nanoClock.nanos() - fromNanos);
            try {
                if (left.isNegative() || !one.join(left)) {
                    Logger.warn("remote write to {} does not end", one.config().name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
