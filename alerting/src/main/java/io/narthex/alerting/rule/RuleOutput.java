package io.narthex.alerting.rule;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.SampleSink;
import io.narthex.core.model.Series;
import io.narthex.core.model.StaleMarker;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes what one rule gives, with a stale marker for each series that it gave before and gives no
 * more. Confined to the rules' thread.
 */
final class RuleOutput {
    private final Batch batch;
    private Map<Labels, Series> previous = new HashMap<>();
    private Map<Labels, Series> present = new HashMap<>();

    /**
     * @param source a name of the rule that stays the same across restarts
     */
    RuleOutput(String source) {
        this.batch = new Batch(source);
    }

    /** Takes over the series that {@code other} gave last. */
    void adopt(RuleOutput other) {
        previous.putAll(other.previous);
        other.previous.clear();
    }

    /** Counts a series as one that was given before, so that its end will be marked. */
    void remember(Labels labels) {
        previous.put(labels, new Series(labels));
    }

    /** The number of series given last. */
    int size() {
        return previous.size();
    }

    /** Appends all rows and the markers as one batch. */
    AppendResult write(SampleRows rows, long timestampMs, SampleSink sink) {
        batch.reset(timestampMs);
        present.clear();
        for (int i = 0; i < rows.size(); i++) {
            Labels labels = rows.labels(i);
            Series series = previous.remove(labels);
            if (series == null) {
                series = new Series(labels);
            }
            present.put(labels, series);
            Histogram histogram = rows.histogram(i);
            if (histogram == null) {
                batch.add(series, rows.value(i));
            } else {
                batch.add(series, histogram);
            }
        }
        for (Series ended : previous.values()) {
            batch.add(ended, StaleMarker.VALUE);
        }
        AppendResult result =
                batch.size() == 0 ? new AppendResult(0, 0, 0, 0, 0, 0) : sink.append(batch);
        Map<Labels, Series> swap = previous;
        previous = present;
        present = swap;
        present.clear();
        return result;
    }

    /** Marks the end of all series, for a rule that is no more. */
    void end(long timestampMs, SampleSink sink) {
        write(new SampleRows(), timestampMs, sink);
    }
}
