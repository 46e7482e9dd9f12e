package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import java.util.function.Consumer;

/** Yields one series. */
final class OneSeriesSource implements SeriesSource {
    private final Labels labels;
    private final Consumer<StepSeries> filler;
    private boolean done;

    /**
     * @param filler sets the samples
     */
    OneSeriesSource(Labels labels, Consumer<StepSeries> filler) {
        this.labels = labels;
        this.filler = filler;
    }

    @Override
    public boolean next(StepSeries into) {
        if (done) {
            return false;
        }
        done = true;
        into.reset(labels, false);
        filler.accept(into);
        return true;
    }
}
