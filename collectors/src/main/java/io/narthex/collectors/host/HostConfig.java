package io.narthex.collectors.host;

import io.narthex.collectors.SamplerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The configuration of the host source.
 *
 * @param collectors the names of those that run, see {@link HostCollectors#NAMES}
 * @param interval the time between readings
 * @param job the label {@code job} of the stored series
 * @param instance the label {@code instance} of the stored series
 * @param options options of single collectors
 */
public record HostConfig(
        Set<String> collectors,
        Duration interval,
        String job,
        String instance,
        HostOptions options) {
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);

    /** Checks all values. */
    public HostConfig {
        collectors = Set.copyOf(collectors);
        for (String name : collectors) {
            if (!HostCollectors.NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown host collector: name="
                                + name
                                + ", allowed="
                                + String.join(", ", HostCollectors.NAMES));
            }
        }
        SamplerConfig _ = sampler(job, instance, interval);
    }

    private static SamplerConfig sampler(String job, String instance, Duration interval) {
        return new SamplerConfig("host", job, instance, interval);
    }

    /** All collectors, every 15 s, as job {@code node}. */
    public static HostConfig defaults(String instance) {
        return new HostConfig(
                Set.copyOf(HostCollectors.NAMES),
                Duration.ofSeconds(15),
                "node",
                instance,
                HostOptions.DEFAULT);
    }

    public HostConfig withCollectors(List<String> names) {
        return new HostConfig(Set.copyOf(names), interval, job, instance, options);
    }

    public HostConfig withInterval(Duration newInterval) {
        return new HostConfig(collectors, newInterval, job, instance, options);
    }

    public HostConfig withJob(String newJob) {
        return new HostConfig(collectors, interval, newJob, instance, options);
    }

    public HostConfig withInstance(String newInstance) {
        return new HostConfig(collectors, interval, job, newInstance, options);
    }

    public HostConfig withOptions(HostOptions newOptions) {
        return new HostConfig(collectors, interval, job, instance, newOptions);
    }

    /** What is read how often, and under which labels. */
    SamplerConfig sampler() {
        return sampler(job, instance, interval);
    }

    /** How long one collector may take: two thirds of the interval, at most 10 s. */
    Duration collectorTimeout() {
        Duration part = interval.multipliedBy(2).dividedBy(3);
        return part.compareTo(MAX_TIMEOUT) < 0 ? part : MAX_TIMEOUT;
    }
}
