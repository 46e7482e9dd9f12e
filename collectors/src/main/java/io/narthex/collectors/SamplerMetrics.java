package io.narthex.collectors;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** The metrics of all samplers and their collectors, made once for a process. Thread-safe. */
public final class SamplerMetrics {
    private final Counter cycles;
    private final Counter missedCycles;
    private final Counter refusedSamples;
    private final Counter duplicateSamples;
    private final Counter failures;
    private final Counter timeouts;

    public SamplerMetrics(PrometheusRegistry registry) {
        cycles =
                counter("narthex_sampler_cycles_total", "Readings of local sources.", "source")
                        .register(registry);
        missedCycles =
                counter(
                                "narthex_sampler_missed_cycles_total",
                                "Readings left out because the one before took too long.",
                                "source")
                        .register(registry);
        refusedSamples =
                counter(
                                "narthex_sampler_refused_samples_total",
                                "Samples of local sources that the storage did not take.",
                                "source")
                        .register(registry);
        duplicateSamples =
                counter(
                                "narthex_sampler_duplicate_samples_total",
                                "Samples left out because their series stood in the same reading"
                                        + " already.",
                                "source")
                        .register(registry);
        failures =
                counter(
                                "narthex_collector_failures_total",
                                "Readings of a collector that failed.",
                                "source",
                                "collector")
                        .register(registry);
        timeouts =
                counter(
                                "narthex_collector_timeouts_total",
                                "Readings of a collector that did not return in time.",
                                "source",
                                "collector")
                        .register(registry);
    }

    private static Counter.Builder counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels);
    }

    void cycle(String job) {
        cycles.labelValues(job).inc();
    }

    void missedCycles(String job, long count) {
        missedCycles.labelValues(job).inc(count);
    }

    void refusedSamples(String job, long count) {
        refusedSamples.labelValues(job).inc(count);
    }

    void duplicateSamples(String job, long count) {
        duplicateSamples.labelValues(job).inc(count);
    }

    void failure(String job, String collector) {
        failures.labelValues(job, collector).inc();
    }

    void timeout(String job, String collector) {
        timeouts.labelValues(job, collector).inc();
    }
}
