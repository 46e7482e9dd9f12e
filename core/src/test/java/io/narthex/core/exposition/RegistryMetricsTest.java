package io.narthex.core.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.StateSet;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryMetricsTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final RegistryMetrics metrics = new RegistryMetrics(registry);

    private void fill() {
        Counter counter =
                Counter.builder()
                        .name("narthex_scrapes_total")
                        .help("Scrapes.")
                        .labelNames("job")
                        .register(registry);
        counter.labelValues("a").inc(3);
        counter.labelValues("b").inc();
        Gauge.builder().name("narthex_size_bytes").unit(Unit.BYTES).register(registry).set(1.5e9);
        Histogram histogram =
                Histogram.builder()
                        .name("narthex_lag_seconds")
                        .help("Lag.")
                        .classicOnly()
                        .classicUpperBounds(0.5, 1)
                        .register(registry);
        histogram.observe(0.1);
        histogram.observe(0.7);
        histogram.observe(9);
        Summary summary =
                Summary.builder().name("narthex_wait_seconds").quantile(0.5).register(registry);
        summary.observe(2);
        Info info =
                Info.builder().name("narthex_build_info").labelNames("version").register(registry);
        info.setLabelValues("1.0");
        StateSet states =
                StateSet.builder().name("narthex_mode").states("off", "on").register(registry);
        states.setTrue("on");
    }

    private String written(Format format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExpositionWriter writer =
                new ExpositionWriter(out, new ResponseFormat(format, Escaping.UNDERSCORES));
        metrics.collect(writer);
        writer.finish();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsAllTypesInText() throws IOException {
        fill();
        assertEquals(
                """
                # TYPE narthex_build_info gauge
                narthex_build_info{version="1.0"} 1
                # HELP narthex_lag_seconds Lag.
                # TYPE narthex_lag_seconds histogram
                narthex_lag_seconds_bucket{le="0.5"} 1
                narthex_lag_seconds_bucket{le="1.0"} 2
                narthex_lag_seconds_bucket{le="+Inf"} 3
                narthex_lag_seconds_sum 9.8
                narthex_lag_seconds_count 3
                # TYPE narthex_mode gauge
                narthex_mode{narthex_mode="off"} 0
                narthex_mode{narthex_mode="on"} 1
                # HELP narthex_scrapes_total Scrapes.
                # TYPE narthex_scrapes_total counter
                narthex_scrapes_total{job="a"} 3
                narthex_scrapes_total{job="b"} 1
                # TYPE narthex_size_bytes gauge
                narthex_size_bytes 1.5e+09
                # TYPE narthex_wait_seconds summary
                narthex_wait_seconds{quantile="0.5"} 2
                narthex_wait_seconds_sum 2
                narthex_wait_seconds_count 1
                """,
                written(Format.TEXT_0_0_4));
    }

    @Test
    void showsAllTypesInOpenMetricsToTheLetter() throws IOException {
        fill();
        String text = written(Format.OPENMETRICS_1_0_0);
        Events events =
                Events.of(
                        Format.OPENMETRICS_1_0_0,
                        ParserOptions.STRICT,
                        text.getBytes(StandardCharsets.UTF_8));
        assertEquals(14, events.samples.size());
        assertEquals(true, text.contains("# TYPE narthex_scrapes counter\n"), text);
        assertEquals(true, text.contains("# UNIT narthex_size_bytes bytes\n"), text);
        assertEquals(true, text.contains("# TYPE narthex_build info\n"), text);
    }

    @Test
    void handsOutTheSameLabelsAgain() {
        fill();
        List<Labels> first = labels();
        List<Labels> second = labels();
        assertEquals(first, second);
        for (int i = 0; i < first.size(); i++) {
            assertSame(first.get(i), second.get(i));
        }
    }

    private List<Labels> labels() {
        List<Labels> all = new ArrayList<>();
        metrics.collect(
                new MetricWriter() {
                    @Override
                    public void family(MetricFamily family) {}

                    @Override
                    public void sample(String suffix, Labels labels, double value) {
                        all.add(labels);
                    }
                });
        return all;
    }

    @Test
    void forgetsTheLabelsOfMetricsThatAreNoMore() throws IOException {
        Gauge gauge = Gauge.builder().name("g").labelNames("l").register(registry);
        for (int round = 0; round < 100; round++) {
            gauge.clear();
            gauge.labelValues("v" + round).set(round);
            assertEquals(
                    "# TYPE g gauge\ng{l=\"v" + round + "\"} " + round + "\n",
                    written(Format.TEXT_0_0_4));
        }
    }
}
