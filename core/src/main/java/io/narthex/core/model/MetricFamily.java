package io.narthex.core.model;

/**
 * What is known of a metric: its name as its users query it (a counter's with {@code _total}),
 * type, help and unit; help and unit are empty where unknown. The samples of a histogram or summary
 * append their suffixes to the name.
 */
public record MetricFamily(String name, MetricType type, String help, String unit) {
    /** A family without a unit. */
    public static MetricFamily of(String name, MetricType type, String help) {
        return new MetricFamily(name, type, help, "");
    }
}
