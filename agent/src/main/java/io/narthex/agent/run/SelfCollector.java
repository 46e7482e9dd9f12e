package io.narthex.agent.run;

import io.narthex.collectors.Collector;
import io.narthex.core.exposition.RegistryMetrics;
import io.narthex.core.model.MetricWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * The agent's own metrics, read like any other source, so that rules and dashboards can see them.
 */
final class SelfCollector implements Collector {
    private final RegistryMetrics metrics;

    SelfCollector(PrometheusRegistry registry) {
        this.metrics = new RegistryMetrics(registry);
    }

    @Override
    public String name() {
        return "self";
    }

    @Override
    public boolean collect(MetricWriter out) {
        metrics.collect(out);
        return true;
    }
}
