package io.narthex.collectors.scrape;

import io.narthex.core.config.Reloadable;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.SampleSink;
import io.narthex.links.discovery.DiscoveryConfig;
import io.narthex.links.discovery.DiscoveryEnvironment;
import io.narthex.links.discovery.DiscoveryManager;
import io.narthex.links.discovery.DiscoveryMetrics;
import io.narthex.links.discovery.TargetGroup;
import io.narthex.links.dns.DnsClient;
import io.narthex.links.http.HttpClients;
import io.narthex.links.http.HttpPeer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes the targets of all jobs. Thread-safe; {@link #prepare} and what it returns are for one
 * thread at a time.
 *
 * <pre>{@code
 * ScrapeManager scrape = new ScrapeManager(sink, clients, registry, ScrapeOptions.of(hostName));
 * scrape.prepare(ScrapeConfigs.read(root, global)).commit();
 * scrape.start();
 * }</pre>
 */
public final class ScrapeManager implements Reloadable<List<ScrapeConfig>>, AutoCloseable {
    private final HttpClients clients;
    private final ScrapeContext context;
    private final ScrapeScheduler scheduler;
    private final DiscoveryManager discovery;

    /** Held while the targets change. */
    private final ReentrantLock changing = new ReentrantLock();

    /** The jobs; guarded by {@link #changing}, as the next one. */
    private List<ScrapeConfig> jobs = List.of();

    private boolean closed;

    /** By job name, in the order of the configuration; replaced as a whole. */
    private volatile Map<String, TargetPool.Running> pools = Map.of();

    /** A target that relabelling dropped, or that is only counted. */
    public record DroppedTargets(String scrapePool, List<Labels> discoveredLabels, int count) {
        /** Copies the list. */
        public DroppedTargets {
            discoveredLabels = List.copyOf(discoveredLabels);
        }
    }

    /** What one target says of one of its metrics. */
    public record TargetMetadata(Labels target, MetricFamily family) {}

    public ScrapeManager(
            SampleSink sink,
            HttpClients clients,
            PrometheusRegistry registry,
            ScrapeOptions options) {
        this.clients = clients;
        this.context = new ScrapeContext(sink, options, new ScrapeMetrics(registry));
        this.scheduler = new ScrapeScheduler(options.nanoClock());
        this.discovery =
                new DiscoveryManager(
                        "scrape",
                        new DiscoveryEnvironment(
                                clients,
                                new DnsClient(options.nanoClock()),
                                new DiscoveryMetrics(registry, options.nanoClock()),
                                options.clock(),
                                options.nanoClock()),
                        _ -> discovered());
    }

    /** Begins to scrape. */
    public void start() {
        scheduler.start();
    }

    @Override
    public Prepared prepare(List<ScrapeConfig> configs) {
        List<ScrapeConfig> next = List.copyOf(configs);
        Map<String, List<DiscoveryConfig>> discoveries = new LinkedHashMap<>();
        for (ScrapeConfig config : next) {
            discoveries.put(config.jobName(), config.discoveries());
        }
        Prepared ready = discovery.prepare(discoveries);
        return () -> {
            changing.lock();
            try {
                ready.commit();
                jobs = next;
                use(next);
            } finally {
                changing.unlock();
            }
        };
    }

    /** Something was discovered, or is gone. */
    private void discovered() {
        changing.lock();
        try {
            if (!closed) {
                use(jobs);
            }
        } finally {
            changing.unlock();
        }
    }

    private void use(List<ScrapeConfig> configs) {
        Map<String, List<TargetGroup>> discovered = discovery.known();
        Map<String, TargetPool.Running> before = pools;
        List<TargetPool> next = new ArrayList<>();
        Set<String> sources = new HashSet<>();
        for (ScrapeConfig config : configs) {
            List<TargetGroup> groups = discovered.getOrDefault(config.jobName(), List.of());
            TargetPool.Running running = before.get(config.jobName());
            TargetPool pool =
                    running != null && running.pool().isOf(config, groups)
                            ? running.pool()
                            : new TargetPool(config, groups);
            next.add(pool);
            if (running != null) {
                kept(pool, running).values().forEach(loop -> sources.add(loop.source()));
            }
        }
        Map<String, TargetPool.Running> after = new LinkedHashMap<>();
        List<ScrapeLoop> fresh = new ArrayList<>();
        int targets = 0;
        for (TargetPool pool : next) {
            String job = pool.config().jobName();
            TargetPool.Running running = run(pool, before.get(job), fresh, sources);
            after.put(job, running);
            targets += running.loops().size();
        }
        pools = after;
        scheduler.add(fresh);
        for (Map.Entry<String, TargetPool.Running> old : before.entrySet()) {
            retire(old.getValue(), after.get(old.getKey()));
        }
        context.metrics().targets(targets);
    }

    /** The loops that go on as they are. */
    private static Map<TargetPool.Key, ScrapeLoop> kept(
            TargetPool pool, TargetPool.Running before) {
        Map<TargetPool.Key, ScrapeLoop> kept = new HashMap<>();
        if (before.pool().config().treatsTargetsAs(pool.config())) {
            for (Map.Entry<TargetPool.Key, Target> entry : pool.targets().entrySet()) {
                ScrapeLoop old = before.loops().get(entry.getKey());
                if (old != null && isUnchanged(old.target(), entry.getValue())) {
                    kept.put(entry.getKey(), old);
                }
            }
        }
        return kept;
    }

    private TargetPool.Running run(
            TargetPool pool,
            TargetPool.@Nullable Running before,
            List<ScrapeLoop> fresh,
            Set<String> sources) {
        ScrapeConfig config = pool.config();
        boolean same = before != null && before.pool().config().treatsTargetsAs(config);
        HttpPeer peer =
                before != null && same ? before.peer() : clients.peer(config.request().client());
        Map<TargetPool.Key, ScrapeLoop> kept = before == null ? Map.of() : kept(pool, before);
        Map<TargetPool.Key, ScrapeLoop> loops = new LinkedHashMap<>();
        for (Map.Entry<TargetPool.Key, Target> entry : pool.targets().entrySet()) {
            Target target = entry.getValue();
            ScrapeLoop goesOn = kept.get(entry.getKey());
            if (goesOn != null) {
                goesOn.discovered(target.discovered());
                loops.put(entry.getKey(), goesOn);
                continue;
            }
            ScrapeLoop old = before == null ? null : before.loops().get(entry.getKey());
            String source = unique(target.source(), sources);
            Path socket = target.socket();
            HttpPeer asked = socket == null ? peer : peer.at(socket);
            TargetScraper scraper = new TargetScraper(target, config, source, asked, context);
            ScrapeLoop loop = new ScrapeLoop(target, config.jobName(), scraper, context, old);
            if (old != null) {
                old.replace();
            }
            loops.put(entry.getKey(), loop);
            fresh.add(loop);
        }
        ScrapeFailure forced = overTargetLimit(config, loops.size());
        loops.values().forEach(loop -> loop.force(forced));
        return new TargetPool.Running(pool, peer, loops);
    }

    /** Two targets may differ in nothing but a path; their batches must not be mixed. */
    private static String unique(String source, Set<String> sources) {
        String name = source;
        for (int i = 2; !sources.add(name); i++) {
            name = source + "#" + i;
        }
        return name;
    }

    private static boolean isUnchanged(Target before, Target now) {
        return before.intervalMs() == now.intervalMs()
                && before.timeoutMs() == now.timeoutMs()
                && Objects.equals(before.socket(), now.socket());
    }

    private static @Nullable ScrapeFailure overTargetLimit(ScrapeConfig config, int targets) {
        int limit = config.handling().limits().targets();
        if (limit == 0 || targets <= limit) {
            return null;
        }
        return new ScrapeFailure(
                ScrapeFailure.Reason.TARGET_LIMIT,
                "target_limit exceeded (number of targets: " + targets + ", limit: " + limit + ")");
    }

    private static void retire(TargetPool.Running before, TargetPool.@Nullable Running after) {
        Set<ScrapeLoop> kept = after == null ? Set.of() : new HashSet<>(after.loops().values());
        for (ScrapeLoop loop : before.loops().values()) {
            if (!kept.contains(loop) && !loop.isEnded()) {
                loop.end();
            }
        }
        if (after == null || after.peer() != before.peer()) {
            before.peer().close();
        }
    }

    /** The targets that are scraped, job by job. */
    public List<TargetStatus> activeTargets() {
        List<TargetStatus> statuses = new ArrayList<>();
        for (TargetPool.Running pool : pools.values()) {
            for (ScrapeLoop loop : pool.loops().values()) {
                statuses.add(loop.status());
            }
        }
        return statuses;
    }

    /** The targets that relabelling dropped, job by job. */
    public List<DroppedTargets> droppedTargets() {
        List<DroppedTargets> dropped = new ArrayList<>();
        for (TargetPool.Running running : pools.values()) {
            TargetPool pool = running.pool();
            dropped.add(
                    new DroppedTargets(
                            pool.config().jobName(), pool.dropped(), pool.droppedCount()));
        }
        return dropped;
    }

    /** The jobs' names, in the order of the configuration. */
    public Collection<String> scrapePools() {
        return List.copyOf(pools.keySet());
    }

    /** How the targets of a job are relabelled, or null where there is no such job. */
    public @Nullable Relabeller relabelling(String scrapePool) {
        TargetPool.Running running = pools.get(scrapePool);
        return running == null ? null : running.pool().config().relabelling();
    }

    /** How each discovery is, job by job. */
    public List<DiscoveryManager.Status> discoveries() {
        return discovery.statuses();
    }

    /** What the targets say of their metrics, target by target. */
    public List<TargetMetadata> metadata() {
        List<TargetMetadata> metadata = new ArrayList<>();
        for (TargetPool.Running pool : pools.values()) {
            for (ScrapeLoop loop : pool.loops().values()) {
                for (MetricFamily family : loop.families()) {
                    metadata.add(new TargetMetadata(loop.target().publicLabels(), family));
                }
            }
        }
        return metadata;
    }

    /**
     * Ends scraping. No stale markers are written, as the targets are still there; nothing is
     * appended once this returns.
     */
    @Override
    public void close() {
        discovery.close();
        changing.lock();
        try {
            closed = true;
        } finally {
            changing.unlock();
        }
        scheduler.close();
        context.stop();
        for (TargetPool.Running pool : pools.values()) {
            pool.loops().values().forEach(ScrapeLoop::replace);
            pool.peer().close();
        }
    }
}
