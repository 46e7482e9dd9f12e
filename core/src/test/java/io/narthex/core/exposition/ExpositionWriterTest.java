package io.narthex.core.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ExpositionWriterTest {
    private static String written(
            Format format, Escaping escaping, Consumer<ExpositionWriter> content)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExpositionWriter writer = new ExpositionWriter(out, new ResponseFormat(format, escaping));
        content.accept(writer);
        writer.finish();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void allTypes(ExpositionWriter writer) {
        writer.family(
                new MetricFamily(
                        "cpu_seconds_total",
                        MetricType.COUNTER,
                        "Time \"used\"\\\nup.",
                        "seconds"));
        writer.sample(Labels.of("cpu", "0"), 1234567);
        writer.sample(Labels.of("cpu", "a\"b\\c\nd"), 0.5);
        writer.single(MetricFamily.of("odd", MetricType.COUNTER, ""), 1);
        writer.single(new MetricFamily("temp_celsius", MetricType.GAUGE, "T", "celsius"), -3);
        writer.single(new MetricFamily("load", MetricType.GAUGE, "", "ratio"), Double.NaN);
        writer.family(MetricFamily.of("size", MetricType.HISTOGRAM, "Sizes."));
        writer.sample("_bucket", Labels.of("le", "1"), 3);
        writer.sample("_bucket", Labels.of("le", "2.5"), 4);
        writer.sample("_bucket", Labels.of("le", "+Inf"), 12345678);
        writer.sample("_sum", Labels.EMPTY, 7);
        writer.sample("_count", Labels.EMPTY, 12345678);
        writer.family(MetricFamily.of("lag", MetricType.SUMMARY, ""));
        writer.sample(Labels.of("quantile", "1"), 2);
        writer.sample("_sum", Labels.EMPTY, 2e-7);
        writer.sample("_count", Labels.EMPTY, 2);
        writer.single(MetricFamily.of("raw", MetricType.UNKNOWN, ""), Double.POSITIVE_INFINITY);
        writer.family(MetricFamily.of("build_info", MetricType.INFO, ""));
        writer.sample(Labels.of("version", "1"), 1);
        writer.family(MetricFamily.of("mode", MetricType.STATESET, ""));
        writer.sample(Labels.of("mode", "on"), 1);
        writer.family(MetricFamily.of("queue", MetricType.GAUGEHISTOGRAM, ""));
        writer.sample("_bucket", Labels.of("le", "+Inf"), 1);
        writer.sample("_gsum", Labels.EMPTY, 1);
        writer.sample("_gcount", Labels.EMPTY, 1);
    }

    @Test
    void writesText() throws IOException {
        assertEquals(
                """
                # HELP cpu_seconds_total Time "used"\\\\\\nup.
                # TYPE cpu_seconds_total counter
                cpu_seconds_total{cpu="0"} 1.234567e+06
                cpu_seconds_total{cpu="a\\"b\\\\c\\nd"} 0.5
                # TYPE odd counter
                odd 1
                # HELP temp_celsius T
                # TYPE temp_celsius gauge
                temp_celsius -3
                # TYPE load gauge
                load NaN
                # HELP size Sizes.
                # TYPE size histogram
                size_bucket{le="1"} 3
                size_bucket{le="2.5"} 4
                size_bucket{le="+Inf"} 1.2345678e+07
                size_sum 7
                size_count 1.2345678e+07
                # TYPE lag summary
                lag{quantile="1"} 2
                lag_sum 2e-07
                lag_count 2
                # TYPE raw untyped
                raw +Inf
                # TYPE build_info gauge
                build_info{version="1"} 1
                # TYPE mode gauge
                mode{mode="on"} 1
                # TYPE queue histogram
                queue_bucket{le="+Inf"} 1
                queue_gsum 1
                queue_gcount 1
                """,
                written(Format.TEXT_0_0_4, Escaping.UNDERSCORES, ExpositionWriterTest::allTypes));
    }

    @Test
    void writesOpenMetrics() throws IOException {
        String text =
                written(
                        Format.OPENMETRICS_1_0_0,
                        Escaping.UNDERSCORES,
                        ExpositionWriterTest::allTypes);
        assertEquals(
                """
                # HELP cpu_seconds Time \\"used\\"\\\\\\nup.
                # TYPE cpu_seconds counter
                # UNIT cpu_seconds seconds
                cpu_seconds_total{cpu="0"} 1.234567e+06
                cpu_seconds_total{cpu="a\\"b\\\\c\\nd"} 0.5
                # TYPE odd unknown
                odd 1.0
                # HELP temp_celsius T
                # TYPE temp_celsius gauge
                # UNIT temp_celsius celsius
                temp_celsius -3.0
                # TYPE load gauge
                load NaN
                # HELP size Sizes.
                # TYPE size histogram
                size_bucket{le="1.0"} 3
                size_bucket{le="2.5"} 4
                size_bucket{le="+Inf"} 12345678
                size_sum 7.0
                size_count 12345678
                # TYPE lag summary
                lag{quantile="1.0"} 2.0
                lag_sum 2e-07
                lag_count 2
                # TYPE raw unknown
                raw +Inf
                # TYPE build info
                build_info{version="1"} 1.0
                # TYPE mode stateset
                mode{mode="on"} 1.0
                # TYPE queue gaugehistogram
                queue_bucket{le="+Inf"} 1
                queue_gsum 1.0
                queue_gcount 1
                # EOF
                """,
                text);
        Events strict =
                Events.of(
                        Format.OPENMETRICS_1_0_0,
                        ParserOptions.STRICT,
                        text.getBytes(StandardCharsets.UTF_8));
        assertEquals(19, strict.samples.size());
    }

    private static void odd(ExpositionWriter writer) {
        writer.family(MetricFamily.of("a.b_total", MetricType.COUNTER, "ä"));
        writer.sample(Labels.of("x", "1", "y.z", "2", "c:d", "3"), 1);
        writer.sample("_s", Labels.EMPTY, 2);
    }

    @Test
    void quotesNamesWhereTheReaderTakesThem() throws IOException {
        assertEquals(
                """
                # HELP "a.b_total" ä
                # TYPE "a.b_total" counter
                {"a.b_total","c:d"="3",x="1","y.z"="2"} 1
                {"a.b_total_s"} 2
                """,
                written(Format.TEXT_1_0_0, Escaping.ALLOW_UTF_8, ExpositionWriterTest::odd));
    }

    @Test
    void escapesNamesOtherwise() throws IOException {
        assertEquals(
                """
                # HELP a_b ä
                # TYPE a_b counter
                a_b_total{c_d="3",x="1",y_z="2"} 1.0
                a_b_total_s 2.0
                # EOF
                """,
                written(Format.OPENMETRICS_1_0_0, Escaping.UNDERSCORES, ExpositionWriterTest::odd));
        assertEquals(
                """
                # HELP U__a_2e_b__total ä
                # TYPE U__a_2e_b__total counter
                U__a_2e_b__total{c_d="3",x="1",U__y_2e_z="2"} 1
                U__a_2e_b__total_s 2
                """,
                written(Format.TEXT_0_0_4, Escaping.VALUES, ExpositionWriterTest::odd));
    }

    @Test
    void writesTimestamps() throws IOException {
        Consumer<ExpositionWriter> content =
                writer -> {
                    writer.family(MetricFamily.of("a", MetricType.GAUGE, ""));
                    writer.sample("", Labels.EMPTY, 1, 1_700_000_000_001L);
                    writer.sample("", Labels.EMPTY, 1, 2000);
                    writer.sample("", Labels.EMPTY, 1, -1);
                };
        assertEquals(
                "# TYPE a gauge\na 1 1700000000001\na 1 2000\na 1 -1\n",
                written(Format.TEXT_0_0_4, Escaping.UNDERSCORES, content));
        assertEquals(
                "# TYPE a gauge\na 1.0 1700000000.001\na 1.0 2\na 1.0 -0.001\n# EOF\n",
                written(Format.OPENMETRICS_1_0_0, Escaping.UNDERSCORES, content));
    }

    @Test
    void spellsNumbersAsGoDoes() throws IOException {
        long seed = 42;
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteOutput out = new ByteOutput(bytes);
        StringBuilder expected = new StringBuilder();
        double[] edges = {
            0,
            -0.0,
            1e6,
            999999,
            999999.5,
            1e-4,
            0.00012345,
            9.9999e-5,
            1e21,
            Double.MIN_VALUE,
            2 * Double.MIN_VALUE,
            10 * Double.MIN_VALUE,
            1e23,
            2e23,
            Double.MAX_VALUE,
            123456789,
            0.1 + 0.2,
            -1e100,
            100
        };
        for (int i = 0; i < 100_000; i++) {
            double value =
                    i < edges.length
                            ? edges[i]
                            : i % 2 == 0
                                    ? Double.longBitsToDouble(random.nextLong())
                                    : random.nextInt(1_000_000) / 1000.0;
            out.putFloat(value, false);
            out.put('\n');
            Floats.appendG(expected, value);
            expected.append('\n');
        }
        out.flush();
        assertEquals(expected.toString(), bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void allocatesNothingForASample() {
        ExpositionWriter writer =
                new ExpositionWriter(
                        OutputStream.nullOutputStream(),
                        new ResponseFormat(Format.OPENMETRICS_1_0_0, Escaping.UNDERSCORES));
        writer.family(MetricFamily.of("size", MetricType.HISTOGRAM, ""));
        Labels labels = Labels.of("le", "1", "mountpoint", "/média \\");
        double[] values = {1.5, 0.1 + 0.2, 1e-7, 123456789.123, 42, Double.NaN, 1e300 / 3};
        for (int i = 0; i < 1000; i++) {
            writer.sample("_bucket", labels, values[i % values.length]);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            writer.sample("_bucket", labels, values[i % values.length], 1_700_000_000_123L);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 10_000, () -> "allocated=" + allocated);
    }

    @Test
    void encodesTextAsUtf8() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int codePoint = 1; codePoint <= 0x10ffff; codePoint += 37) {
            if (codePoint != '\n' && (codePoint < 0xd800 || codePoint > 0xdfff)) {
                all.appendCodePoint(codePoint);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteOutput out = new ByteOutput(bytes);
        out.put(all.toString());
        out.put("\ud800x");
        out.putLong(Long.MIN_VALUE);
        out.flush();
        assertEquals(all + "\ufffdx" + Long.MIN_VALUE, bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void tellsOfAStreamThatFails() {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("gone");
                    }
                };
        ExpositionWriter writer = new ExpositionWriter(broken, ResponseFormat.DEFAULT);
        writer.single(MetricFamily.of("a", MetricType.GAUGE, ""), 1);
        assertEquals("gone", assertThrows(IOException.class, writer::finish).getMessage());
        var thrown =
                assertThrows(
                        UncheckedIOException.class,
                        () -> {
                            for (int i = 0; i < 10_000; i++) {
                                writer.sample(Labels.EMPTY, i);
                            }
                        });
        assertTrue(String.valueOf(thrown.getMessage()).contains("gone"));
    }
}
