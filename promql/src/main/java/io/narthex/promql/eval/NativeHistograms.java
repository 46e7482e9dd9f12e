package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import java.util.function.ToDoubleFunction;

/** Functions of single native histograms. */
final class NativeHistograms {
    private NativeHistograms() {}

    /** A value for each histogram; floats go. */
    static SeriesSource mapped(
            Evaluation evaluation, SeriesSource source, ToDoubleFunction<Histogram> operator) {
        return into -> {
            if (!source.next(into)) {
                return false;
            }
            for (int i = 0; i < into.steps(); i++) {
                if (into.kinds[i] == StepSeries.HISTOGRAM) {
                    into.set(i, operator.applyAsDouble(into.histogram(i)));
                } else {
                    into.remove(i);
                }
            }
            evaluation.dropName(into);
            return true;
        };
    }
}
