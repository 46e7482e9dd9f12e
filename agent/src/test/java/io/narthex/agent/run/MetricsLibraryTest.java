package io.narthex.agent.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.config.PrometheusProperties;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the agent asks of the library that keeps its own metrics. */
class MetricsLibraryTest {
    /** Nothing here has traces: what would pick exemplars from them wakes a thread for each. */
    @Test
    void keepsNoExemplars() {
        assertEquals(
                Optional.of(false),
                Optional.ofNullable(
                        PrometheusProperties.get()
                                .getDefaultMetricProperties()
                                .getExemplarsEnabled()));
    }
}
