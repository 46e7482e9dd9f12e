package io.narthex.collectors.host;

import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;

/** Shorthands for metric families. */
final class Families {
    private Families() {}

    static MetricFamily counter(String name, String help) {
        return MetricFamily.of(name, MetricType.COUNTER, help);
    }

    static MetricFamily gauge(String name, String help) {
        return MetricFamily.of(name, MetricType.GAUGE, help);
    }
}
