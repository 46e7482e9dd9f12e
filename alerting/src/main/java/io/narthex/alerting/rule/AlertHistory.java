package io.narthex.alerting.rule;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import io.narthex.core.model.StaleMarker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the samples of {@code ALERTS_FOR_STATE} tell of alerts before a restart. States are on disk
 * minutes after they change, samples within seconds, so that a kill loses the one and not the
 * other. Immutable.
 */
final class AlertHistory {
    static final AlertHistory NONE = new AlertHistory(Map.of());

    /** Samples further apart do not tell that the condition held in between. */
    private static final long GAP_MAX_MS = 5 * 60_000L;

    /**
     * The last that is known of one alert.
     *
     * @param labels which identify it
     * @param ended whether its condition had ended
     * @param activeAtMs since when it held, in wall time
     * @param heldMs how long it held, by the samples' own times
     * @param lastMs when the last sample was written
     */
    record Last(Labels labels, boolean ended, long activeAtMs, long heldMs, long lastMs) {}

    private final Map<String, List<Last>> byAlert;

    private AlertHistory(Map<String, List<Last>> byAlert) {
        this.byAlert = byAlert;
    }

    /** Reads the samples from {@code minMs} to {@code maxMs}. */
    static AlertHistory read(Queryable queryable, long minMs, long maxMs) {
        Map<String, List<Last>> byAlert = new HashMap<>();
        Matcher all = new Matcher(Matcher.Type.EQUAL, Labels.METRIC_NAME, AlertingRule.FOR_STATE);
        try (Querier querier = queryable.querier(minMs, maxMs)) {
            SeriesSet series = querier.select(List.of(all), minMs, maxMs);
            while (series.next()) {
                Labels labels = series.labels().withoutMetricName();
                byAlert.computeIfAbsent(labels.get("alertname"), _ -> new ArrayList<>())
                        .add(last(labels, series.samples()));
            }
        }
        return new AlertHistory(byAlert);
    }

    private static Last last(Labels labels, SampleCursor samples) {
        SampleBlock block = new SampleBlock();
        double value = StaleMarker.VALUE;
        long heldMs = 0;
        long lastMs = Long.MIN_VALUE;
        while (samples.next(block)) {
            for (int i = 0; i < block.size(); i++) {
                long timestampMs = block.timestampsMs()[i];
                boolean goesOn = !StaleMarker.is(value) && timestampMs - lastMs <= GAP_MAX_MS;
                value = block.values()[i];
                heldMs = StaleMarker.is(value) ? 0 : heldMs + (goesOn ? timestampMs - lastMs : 0);
                lastMs = timestampMs;
            }
        }
        boolean ended = StaleMarker.is(value);
        return new Last(labels, ended, ended ? 0 : (long) (value * 1000), heldMs, lastMs);
    }

    /** The alerts that may have been those of {@code rule}, by their labels. */
    Map<Labels, Last> of(RuleConfig.Alerting rule) {
        Map<Labels, Last> found = new HashMap<>();
        for (Last last : byAlert.getOrDefault(rule.name(), List.of())) {
            if (fits(rule, last.labels)) {
                found.put(last.labels, last);
            }
        }
        return found;
    }

    private static boolean fits(RuleConfig.Alerting rule, Labels labels) {
        for (var label : rule.labelTexts().entrySet()) {
            Expandable text = label.getValue();
            if (!text.isTemplate() && !text.text().equals(labels.get(label.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
