package io.narthex.agent.run;

import io.narthex.collectors.CollectorRunner;
import io.narthex.collectors.CollectorSampler;
import io.narthex.collectors.CollectorStatus;
import io.narthex.collectors.RunnerConfig;
import io.narthex.collectors.SamplerConfig;
import io.narthex.collectors.SamplerMetrics;
import io.narthex.collectors.SystemPaths;
import io.narthex.collectors.host.HostCollectors;
import io.narthex.collectors.host.HostConfig;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.MetricWriter;
import io.narthex.core.model.SampleSink;
import io.narthex.kernel.LinuxKernelInfo;
import io.narthex.links.system.KernelFileSystemProbe;
import io.narthex.web.page.StatusSources;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What this agent reads itself: its own metrics, and the host where that is not switched off.
 * {@link #write} and {@link #writeLast} may be called from any thread; a change comes from one
 * thread.
 */
final class LocalSources implements AutoCloseable {
    private static final Duration SELF_TIMEOUT = Duration.ofSeconds(5);

    private final SampleSink sink;
    private final SamplerMetrics metrics;
    private final PrometheusRegistry registry;
    private volatile List<CollectorSampler> samplers = List.of();
    private @Nullable Settings settings;

    /** What is read how often, and under which labels. */
    record Settings(@Nullable HostConfig host, Duration selfInterval, String instance) {}

    LocalSources(SampleSink sink, PrometheusRegistry registry) {
        this.sink = sink;
        this.registry = registry;
        this.metrics = new SamplerMetrics(registry);
    }

    /** Reads by {@code wanted} from now on; what stays the same is not disturbed. */
    void use(Settings wanted) {
        if (Objects.equals(settings, wanted)) {
            return;
        }
        for (CollectorSampler sampler : samplers) {
            sampler.retire();
        }
        List<CollectorSampler> next = new ArrayList<>();
        HostConfig host = wanted.host();
        if (host != null) {
            next.add(
                    HostCollectors.sampler(
                            host,
                            new HostCollectors.Sources(
                                    SystemPaths.DEFAULT,
                                    new KernelFileSystemProbe(new LinuxKernelInfo()),
                                    CollectorSampler.Clocks.SYSTEM),
                            sink,
                            metrics));
        }
        next.add(self(wanted));
        for (CollectorSampler sampler : next) {
            sampler.start();
        }
        samplers = List.copyOf(next);
        settings = wanted;
    }

    private CollectorSampler self(Settings wanted) {
        CollectorSampler.Clocks clocks = CollectorSampler.Clocks.SYSTEM;
        RunnerConfig config =
                new RunnerConfig(
                        "narthex",
                        SELF_TIMEOUT,
                        MetricFamily.of(
                                "narthex_self_collection_duration_seconds",
                                MetricType.GAUGE,
                                "How long reading the agent's own metrics took."),
                        MetricFamily.of(
                                "narthex_self_collection_success",
                                MetricType.GAUGE,
                                "Whether reading the agent's own metrics succeeded."));
        return new CollectorSampler(
                new CollectorRunner(
                        List.of(new SelfCollector(registry)), config, clocks.nano(), metrics),
                new SamplerConfig("self", "narthex", wanted.instance(), wanted.selfInterval()),
                sink,
                clocks,
                metrics);
    }

    /** Reads everything now and writes it without {@code job} and {@code instance}. */
    void write(MetricWriter out) {
        for (CollectorSampler sampler : samplers) {
            sampler.write(out);
        }
    }

    /** As {@link #write}, with what the last readings found. */
    void writeLast(MetricWriter out) {
        for (CollectorSampler sampler : samplers) {
            sampler.writeLast(out);
        }
    }

    /** How the collectors fared when they last ran, but for those that find nothing here. */
    List<StatusSources.Collector> collectors() {
        List<StatusSources.Collector> found = new ArrayList<>();
        for (CollectorSampler sampler : samplers) {
            for (CollectorStatus status : sampler.statuses()) {
                if (status.result() != CollectorStatus.Result.NO_DATA) {
                    found.add(
                            new StatusSources.Collector(
                                    status.name(),
                                    status.result() == CollectorStatus.Result.READ,
                                    status.error(),
                                    sampler.lastReadMs()));
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        for (CollectorSampler sampler : samplers) {
            sampler.stop();
        }
    }
}
