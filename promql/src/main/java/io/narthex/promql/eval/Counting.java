package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.promql.query.SampleCounts;
import org.jspecify.annotations.Nullable;

/**
 * Counts what selectors yield at the steps of the query, where somebody asked for that; what a
 * subquery looks at inside does not count, its windows do.
 */
final class Counting {
    private Counting() {}

    static SeriesSource of(SeriesSource source, Evaluation evaluation, Grid grid) {
        SampleCounts counts = counts(evaluation, grid);
        if (counts == null) {
            return source;
        }
        return into -> {
            if (!source.next(into)) {
                return false;
            }
            for (int step = 0; step < grid.steps(); step++) {
                if (into.has(step)) {
                    add(counts, evaluation, grid, step, 1);
                }
            }
            return true;
        };
    }

    static WindowSource of(WindowSource source, Evaluation evaluation, Grid grid) {
        SampleCounts counts = counts(evaluation, grid);
        if (counts == null) {
            return source;
        }
        return new WindowSource() {
            @Override
            public boolean next() {
                return source.next();
            }

            @Override
            public Labels labels() {
                return source.labels();
            }

            @Override
            public boolean dropsName() {
                return source.dropsName();
            }

            @Override
            public Window window(int step) {
                Window window = source.window(step);
                add(counts, evaluation, grid, step, window.size());
                return window;
            }
        };
    }

    private static @Nullable SampleCounts counts(Evaluation evaluation, Grid grid) {
        Grid query = evaluation.query().grid();
        boolean outer = grid.equals(query) || grid.equals(query.first());
        return outer ? evaluation.context().counts() : null;
    }

    /** What is the same at every step is read once and counts at each. */
    private static void add(
            SampleCounts counts, Evaluation evaluation, Grid grid, int step, long samples) {
        int steps = evaluation.query().grid().steps();
        if (grid.steps() == steps) {
            counts.add(step, samples);
            return;
        }
        for (int i = 0; i < steps; i++) {
            counts.add(i, samples);
        }
    }
}
