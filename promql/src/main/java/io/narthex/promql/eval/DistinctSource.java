package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Fails where two series of another source have the same labels and samples at the same step. */
final class DistinctSource implements SeriesSource {
    private final SeriesSource source;
    private final MemoryBudget budget;
    private final Map<Labels, BitSet> seen = new HashMap<>();

    DistinctSource(SeriesSource source, MemoryBudget budget) {
        this.source = source;
        this.budget = budget;
    }

    @Override
    public boolean next(StepSeries into) {
        if (!source.next(into)) {
            return false;
        }
        BitSet steps = seen.get(into.labels);
        if (steps == null) {
            steps = new BitSet(into.steps());
            budget.reserve(0, 64L + into.steps() / 8);
            seen.put(into.labels, steps);
        }
        if (!into.addNewSteps(steps)) {
            throw Evaluation.duplicateLabels();
        }
        return true;
    }
}
