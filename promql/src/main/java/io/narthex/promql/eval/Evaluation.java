package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Querier;
import io.narthex.promql.query.Annotations;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryContext;
import io.narthex.promql.query.QueryException;

/**
 * What all parts of the evaluation of one query share. Options, context, annotations and budget may
 * be used by the threads that help; the rest is confined to the query's own.
 *
 * @param query the times of the query itself, also inside of subqueries
 */
record Evaluation(
        EngineOptions options,
        QueryContext context,
        Querier querier,
        QueryTimes query,
        Annotations annotations,
        MemoryBudget budget,
        Help help) {
    /** Labels that describe the metric and no longer fit when its values were changed. */
    static final String TYPE_LABEL = "__type__";

    private static final String UNIT_LABEL = "__unit__";

    TimeResolver times() {
        return new TimeResolver(options, query);
    }

    /** Whether a label says something about the metric and not about the series. */
    private static boolean isMetadata(String label) {
        return label.equals(Labels.METRIC_NAME)
                || label.equals(TYPE_LABEL)
                || label.equals(UNIT_LABEL);
    }

    /** The labels without those that describe the metric. */
    static Labels withoutMetadata(Labels labels) {
        boolean found = false;
        for (int i = 0; i < labels.size(); i++) {
            found |= isMetadata(labels.name(i));
        }
        if (!found) {
            return labels;
        }
        return labels.toBuilder()
                .remove(Labels.METRIC_NAME)
                .remove(TYPE_LABEL)
                .remove(UNIT_LABEL)
                .build();
    }

    /** Removes the metric's name from a series whose values have changed, now or at the end. */
    void dropName(StepSeries series) {
        if (options.features().delayedNameRemoval()) {
            series.dropsName = true;
        } else {
            series.labels = withoutMetadata(series.labels);
        }
    }

    static QueryException duplicateLabels() {
        return new QueryException.Execution("vector cannot contain metrics with the same labelset");
    }
}
