package io.narthex.promql.eval;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;

/** The groups of {@code count_values}: a label holds the value. Confined to one thread. */
final class ValueLabels {
    private final String label;
    private final Expr.Aggregate aggregate;
    private Labels of = Labels.EMPTY;
    private Labels last = Labels.EMPTY;
    private long lastBits;
    private boolean hasLast;

    ValueLabels(String label, Expr.Aggregate aggregate) {
        this.label = label;
        this.aggregate = aggregate;
    }

    /** Turns to another series. */
    void begin(StepSeries series) {
        of = series.labels;
        hasLast = false;
    }

    /** The group of a value; repeated values cost nothing. */
    Labels of(double value) {
        long bits = Double.doubleToRawLongBits(value);
        if (!hasLast || bits != lastBits) {
            last = of(Floats.format(value));
            lastBits = bits;
            hasLast = true;
        }
        return last;
    }

    /** The group of a value that is spelled already. */
    Labels of(String text) {
        return Aggregations.groupOf(of.toBuilder().set(label, text).build(), aggregate);
    }
}
