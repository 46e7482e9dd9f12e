package io.narthex.core.exposition;

import io.narthex.core.model.MetricType;
import org.jspecify.annotations.Nullable;

/** The names of metric types in TYPE lines. */
final class TypeNames {
    private TypeNames() {}

    /**
     * The type that the bytes name, or null.
     *
     * @param untyped whether {@code untyped} is taken, as in text formats
     * @param openMetrics whether the types are taken that OpenMetrics added
     */
    static @Nullable MetricType find(
            byte[] bytes, int from, int to, boolean untyped, boolean openMetrics) {
        if (Text.equals(bytes, from, to, "counter")) {
            return MetricType.COUNTER;
        }
        if (Text.equals(bytes, from, to, "gauge")) {
            return MetricType.GAUGE;
        }
        if (Text.equals(bytes, from, to, "histogram")) {
            return MetricType.HISTOGRAM;
        }
        if (Text.equals(bytes, from, to, "summary")) {
            return MetricType.SUMMARY;
        }
        if (untyped && Text.equals(bytes, from, to, "untyped")) {
            return MetricType.UNKNOWN;
        }
        return openMetrics ? added(bytes, from, to) : null;
    }

    private static @Nullable MetricType added(byte[] bytes, int from, int to) {
        if (Text.equals(bytes, from, to, "unknown")) {
            return MetricType.UNKNOWN;
        }
        if (Text.equals(bytes, from, to, "gaugehistogram")) {
            return MetricType.GAUGEHISTOGRAM;
        }
        if (Text.equals(bytes, from, to, "info")) {
            return MetricType.INFO;
        }
        return Text.equals(bytes, from, to, "stateset") ? MetricType.STATESET : null;
    }
}
