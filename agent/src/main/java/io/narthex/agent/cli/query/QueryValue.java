package io.narthex.agent.cli.query;

import java.util.List;
import java.util.Map;

/** What a query came to, as the API of Prometheus answers it. Immutable. */
sealed interface QueryValue {
    /** A scalar. */
    record Scalar(Point point) implements QueryValue {}

    /** A string; {@code timestamp} as {@link Point}'s. */
    record Text(double timestamp, String text) implements QueryValue {}

    /** An instant vector: series with one point each. */
    record Vector(List<Series> series) implements QueryValue {}

    /** A matrix. */
    record Matrix(List<Series> series) implements QueryValue {}

    /** A series; its labels are sorted. */
    record Series(
            Map<String, String> metric, List<Point> values, List<HistogramPoint> histograms) {}

    /** A sample; the timestamp in seconds since 1970. */
    record Point(double timestamp, double value) {}

    /** A native histogram at a time. */
    record HistogramPoint(double timestamp, double count, double sum, List<Bucket> buckets) {}

    /**
     * A bucket.
     *
     * @param boundaries which of its bounds belong to it: 0 the upper, 1 the lower, 2 none, 3 both
     */
    record Bucket(int boundaries, double lower, double upper, double count) {}
}
