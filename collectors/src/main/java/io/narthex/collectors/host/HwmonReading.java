package io.narthex.collectors.host;

import io.narthex.collectors.KernelFile;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import org.jspecify.annotations.Nullable;

/**
 * One series of a sensor chip.
 *
 * @param file where its value stands, or null where the value is always 1
 */
record HwmonReading(MetricFamily family, Labels labels, @Nullable KernelFile file, Scale scale) {
    /** How the file's number becomes the metric's, with node_exporter's very operations. */
    enum Scale {
        NONE,
        /** The number is in thousandths. */
        MILLI,
        /** The number is in millionths. */
        MICRO,
        /** 1 stays, anything else is 0. */
        FLAG;

        double apply(double value) {
            return switch (this) {
                case NONE -> value;
                case MILLI -> value * 0.001;
                case MICRO -> value / 1_000_000.0;
                case FLAG -> value == 1 ? 1 : 0;
            };
        }
    }
}
