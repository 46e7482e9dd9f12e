package io.narthex.web.api;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.MetricWriter;
import java.util.List;
import java.util.function.Consumer;

/** Sources of metrics for tests: a good one, one that fails half-way, and one that repeats. */
final class MetricsSources {
    private static final MetricFamily FIRST =
            MetricFamily.of("first_total", MetricType.COUNTER, "First.");
    private static final MetricFamily SECOND =
            MetricFamily.of("second", MetricType.GAUGE, "Second.");

    static final List<Consumer<? super MetricWriter>> LIST =
            List.of(
                    writer -> writer.single(FIRST, 1),
                    writer -> {
                        writer.family(SECOND);
                        writer.sample(Labels.of("a", "b"), 2);
                        throw new IllegalStateException("the sensor is gone");
                    },
                    writer -> {
                        writer.single(FIRST, 99);
                        writer.single(MetricFamily.of("third", MetricType.GAUGE, "Third."), 3);
                    });

    private MetricsSources() {}
}
