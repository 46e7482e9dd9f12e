package io.narthex.core.exposition;

import io.narthex.core.model.MetricType;
import java.util.List;

/** What the samples of a family append to its name, by type (OpenMetrics 1.0.0, "Metric types"). */
final class Suffixes {
    private static final List<String> NONE = List.of("");
    private static final List<String> COUNTER = List.of("_total", "_created");
    private static final List<String> SUMMARY = List.of("", "_count", "_sum", "_created");
    private static final List<String> HISTOGRAM = List.of("_bucket", "_count", "_sum", "_created");
    private static final List<String> GAUGE_HISTOGRAM = List.of("_bucket", "_gcount", "_gsum");
    private static final List<String> TEXT_GAUGE_HISTOGRAM =
            List.of("_bucket", "_gcount", "_gsum", "_count", "_sum");
    private static final List<String> INFO = List.of("_info");

    private Suffixes() {}

    /** The suffixes of a type; in text a counter and an info have none of their own. */
    static List<String> of(MetricType type, boolean openMetrics) {
        return switch (type) {
            case COUNTER -> openMetrics ? COUNTER : NONE;
            case SUMMARY -> SUMMARY;
            case HISTOGRAM -> HISTOGRAM;
            case GAUGEHISTOGRAM -> openMetrics ? GAUGE_HISTOGRAM : TEXT_GAUGE_HISTOGRAM;
            case INFO -> openMetrics ? INFO : NONE;
            case GAUGE, UNKNOWN, STATESET -> NONE;
        };
    }

    /** Whether the bytes from {@code from} to {@code to} are a suffix of the type. */
    static boolean allows(MetricType type, boolean openMetrics, byte[] bytes, int from, int to) {
        List<String> suffixes = of(type, openMetrics);
        for (int i = 0; i < suffixes.size(); i++) {
            if (Text.equals(bytes, from, to, suffixes.get(i))) {
                return true;
            }
        }
        return false;
    }
}
