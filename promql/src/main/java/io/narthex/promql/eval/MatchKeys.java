package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.promql.ast.VectorMatching;
import java.util.ArrayList;
import java.util.List;

/** By which labels the elements of two vectors find each other. Immutable. */
final class MatchKeys {
    private final boolean on;
    private final List<String> labels;

    MatchKeys(VectorMatching matching) {
        on = matching.on();
        if (on) {
            labels = matching.labels();
        } else {
            labels = new ArrayList<>(matching.labels());
            labels.add(Labels.METRIC_NAME);
        }
    }

    /** The labels that must be equal. */
    Labels of(Labels of) {
        return Evaluator.select(of, labels, on);
    }
}
