package io.narthex.collectors.scrape;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.Series;
import io.narthex.core.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;

/**
 * The series that each scrape of a target adds about itself (Prometheus, "Jobs and instances").
 * Confined to the thread that scrapes the target.
 */
final class ReportSeries {
    private final List<Series> series = new ArrayList<>(8);

    ReportSeries(Labels target, boolean extra) {
        add(target, "up", "Whether the last scrape of the target succeeded.");
        add(target, "scrape_duration_seconds", "How long the scrape took.");
        add(target, "scrape_samples_scraped", "The samples that the target exposed.");
        add(
                target,
                "scrape_samples_post_metric_relabeling",
                "The samples that metric relabelling left.");
        add(target, "scrape_series_added", "The series that were new in this scrape.");
        if (extra) {
            add(target, "scrape_timeout_seconds", "The configured timeout.");
            add(target, "scrape_sample_limit", "The configured limit of samples, 0 for none.");
            add(
                    target,
                    "scrape_body_size_bytes",
                    "The uncompressed size of the last response, -1 where it was too large.");
        }
    }

    private void add(Labels target, String name, String help) {
        series.add(
                new Series(
                        target.toBuilder().set(Labels.METRIC_NAME, name).build(),
                        MetricFamily.of(name, MetricType.GAUGE, help)));
    }

    /**
     * Adds values in the order of the series; those of extra series that are not there are left.
     */
    void addTo(Batch batch, double... values) {
        for (int i = 0; i < series.size(); i++) {
            batch.add(series.get(i), values[i]);
        }
    }

    /** Adds a stale marker for each. */
    void endIn(Batch batch) {
        for (Series one : series) {
            batch.add(one, StaleMarker.VALUE);
        }
    }
}
