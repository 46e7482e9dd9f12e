package io.narthex.promql.eval;

/** A new value for each float of another source; the metric's name goes. */
final class MappedSource implements SeriesSource {
    /** Computes one value. */
    @FunctionalInterface
    interface Operator {
        double apply(double value, int step);
    }

    private final Evaluation evaluation;
    private final SeriesSource source;
    private final Operator operator;

    MappedSource(Evaluation evaluation, SeriesSource source, Operator operator) {
        this.evaluation = evaluation;
        this.source = source;
        this.operator = operator;
    }

    @Override
    public boolean next(StepSeries into) {
        if (!source.next(into)) {
            return false;
        }
        for (int i = 0; i < into.kinds.length; i++) {
            if (into.kinds[i] == StepSeries.FLOAT) {
                into.values[i] = operator.apply(into.values[i], i);
            } else {
                into.remove(i);
            }
        }
        evaluation.dropName(into);
        return true;
    }
}
