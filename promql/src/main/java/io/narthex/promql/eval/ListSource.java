package io.narthex.promql.eval;

import java.util.List;

/** Yields the series of a list. */
final class ListSource implements SeriesSource {
    private final List<StepSeries> series;
    private int next;

    ListSource(List<StepSeries> series) {
        this.series = series;
    }

    @Override
    public boolean next(StepSeries into) {
        if (next == series.size()) {
            return false;
        }
        into.copyFrom(series.get(next++));
        return true;
    }
}
