package io.narthex.core.exposition;

import io.narthex.core.model.Floats;

/** The spelling of bounds of buckets and quantiles: Go's, with {@code .0} where it is whole. */
final class OpenMetricsFloats {
    private OpenMetricsFloats() {}

    /** Such as {@code 1.0}, {@code 0.25}, {@code 1e+06}, {@code +Inf}. */
    static String format(double value) {
        String text = Floats.formatG(value);
        boolean shown = text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || !Double.isFinite(value);
        return shown ? text : text.concat(".0");
    }
}
