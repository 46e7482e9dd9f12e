package io.narthex.core.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.exposition.Events.Sample;
import io.narthex.core.model.Labels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpositionParserTest {
    private static final String TEXT =
            """
            # HELP http_requests_total All \\\\ of\\n"them".
            # TYPE http_requests_total counter
            http_requests_total{method="post",code="200"} 1027 1395066363000
            http_requests_total{method="post",code="400"}    3 -1

            # a comment
            #no comment either
              \t # TYPE  rpc\tsummary \t
            rpc { quantile = "0.5" , x="a\\"b\\\\c\\nd\\e" , }\t4773
            rpc{quantile="1"}NaN
            rpc_sum 1.7560473e+07
            something_weird{problem="division } by zero"} +Inf -3982045
            {"a.b c",d="é","e.f"="😀"} 0x1p-2
            """;

    private static final String OPENMETRICS =
            """
            # HELP a he\\n\\\\ \\"lp
            # TYPE a counter
            a_total{x="1"} 5 1.001 # {id="7",u="ü"} 0.5 12.5
            a_total{x="2"} 5 # {} 1
            a_created{x="1"} 1.7e9
            # TYPE b_seconds histogram
            # UNIT b_seconds seconds
            b_seconds_bucket{le="1"} 0
            b_seconds_bucket{le="+Inf"} 3
            b_seconds_count 3
            b_seconds_sum 2
            # TYPE t info
            t_info{v="1"} 1
            other 1
            # EOF
            """;

    private static Labels labels(String... namesAndValues) {
        return Labels.of(namesAndValues);
    }

    @Test
    void readsText() throws IOException {
        Events events = Events.of(Format.TEXT_0_0_4, TEXT);
        assertEquals(
                List.of(
                        "HELP http_requests_total All \\ of\n\"them\".",
                        "TYPE http_requests_total counter",
                        "TYPE rpc summary"),
                events.metadata);
        List<Sample> samples = events.samples;
        assertEquals(7, samples.size());
        assertEquals(
                labels("__name__", "http_requests_total", "method", "post", "code", "200"),
                samples.get(0).labels());
        assertEquals("1395066363000", samples.get(0).timestamp());
        assertEquals("-1", samples.get(1).timestamp());
        assertEquals(
                labels("__name__", "rpc", "quantile", "0.5", "x", "a\"b\\c\nd\\e"),
                samples.get(2).labels());
        assertEquals(labels("__name__", "rpc", "quantile", "1.0"), samples.get(3).labels());
        assertTrue(Double.isNaN(samples.get(3).value()));
        assertEquals("", samples.get(4).timestamp());
        assertEquals(
                labels("__name__", "something_weird", "problem", "division } by zero"),
                samples.get(5).labels());
        assertEquals(labels("__name__", "a.b c", "d", "é", "e.f", "😀"), samples.get(6).labels());
        assertEquals(0.25, samples.get(6).value());
        assertEquals(TEXT.getBytes(StandardCharsets.UTF_8).length, events.bytes);
    }

    @Test
    void readsOpenMetrics() throws IOException {
        Events events = Events.of(Format.OPENMETRICS_1_0_0, OPENMETRICS);
        assertEquals("HELP a he\n\\ \"lp", events.metadata.getFirst());
        assertEquals(
                "UNIT b_seconds seconds",
                events.metadata.getLast().replace("TYPE t info", "UNIT b_seconds seconds"));
        List<Sample> samples = events.samples;
        assertEquals("1001", samples.get(0).timestamp());
        assertEquals("{id=\"7\", u=\"ü\"} 0.5 12500", samples.get(0).exemplar());
        assertEquals("{} 1.0", samples.get(1).exemplar());
        assertEquals("1.0", samples.get(3).labels().get("le"));
        assertEquals("+Inf", samples.get(4).labels().get("le"));
        assertEquals(
                "MetricFamily[name=a_total, type=COUNTER, help=he\n\\ \"lp, unit=]",
                events.families.get(0));
        assertEquals("null", events.families.get(2));
        assertEquals(
                "MetricFamily[name=b_seconds, type=HISTOGRAM, help=, unit=seconds]",
                events.families.get(6));
        assertEquals("MetricFamily[name=t_info, type=INFO, help=, unit=]", events.families.get(7));
        assertEquals("null", events.families.get(8));
    }

    @Test
    void hashesTheBytesOfASeries() throws IOException {
        String series = "longer_name_than_eight{label=\"value\"";
        Events events =
                Events.of(
                        Format.TEXT_0_0_4,
                        series + "} 1\n" + series + "} 2 3\n" + series + ",} 1\na 1\nb 1\n");
        assertEquals(events.hashes.get(0), events.hashes.get(1));
        assertNotEquals(events.hashes.get(0), events.hashes.get(2));
        assertNotEquals(events.hashes.get(3), events.hashes.get(4));
        assertEquals(events.samples.get(0).labels(), events.samples.get(2).labels());
    }

    @Test
    void givesTheSameEventsWhereverChunksEnd() throws IOException {
        for (Format format : new Format[] {Format.TEXT_1_0_0, Format.OPENMETRICS_1_0_0}) {
            byte[] text =
                    (format.isOpenMetrics() ? OPENMETRICS : TEXT).getBytes(StandardCharsets.UTF_8);
            Events whole = Events.of(format, ParserOptions.SCRAPE, text);
            for (int first = 0; first <= text.length; first++) {
                Events parts =
                        Events.of(format, ParserOptions.SCRAPE, new Chunks(text, first, 10_000));
                assertEquals(whole.samples, parts.samples);
                assertEquals(whole.metadata, parts.metadata);
                assertEquals(whole.families, parts.families);
            }
            Events single = Events.of(format, ParserOptions.SCRAPE, new Chunks(text, 1, 1));
            assertEquals(whole.samples, single.samples);
        }
    }

    /** A stream that gives its bytes in chunks. */
    private static final class Chunks extends InputStream {
        private final ByteArrayInputStream bytes;
        private int next;
        private final int chunk;

        Chunks(byte[] bytes, int first, int chunk) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.next = first == 0 ? chunk : first;
            this.chunk = chunk;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = bytes.read(into, offset, Math.min(length, next));
            next = chunk;
            return count;
        }
    }

    @Test
    void readsALabelValueOfAMegabyte() throws IOException {
        String value = "xyz\\n".repeat(250_000);
        Events events = Events.of(Format.TEXT_0_0_4, "a 1\nb{c=\"" + value + "\"} 2\nd 3\n");
        assertEquals(1_000_000, events.samples.get(1).labels().get("c").length());
        assertEquals("d", events.samples.get(2).labels().metricName());
    }

    @Test
    void refusesALineThatIsTooLong() throws IOException {
        ParserOptions options = new ParserOptions(false, 20_000);
        byte[] fits = ("a{b=\"" + "x".repeat(19_991) + "\"} 1\n").getBytes(StandardCharsets.UTF_8);
        assertEquals(20_001, fits.length);
        assertEquals(1, Events.of(Format.TEXT_0_0_4, options, fits).samples.size());
        byte[] text = ("a 1\na{b=\"" + "x".repeat(50_000)).getBytes(StandardCharsets.UTF_8);
        var thrown =
                assertThrows(
                        ExpositionException.class,
                        () -> Events.of(Format.TEXT_0_0_4, options, text));
        assertEquals(
                "line 2, column 20001: the line is too long: allowed are 20000 bytes",
                thrown.getMessage());
    }

    @Test
    void readsTheLastLineWithoutLineFeedUnlessStrict() throws IOException {
        assertEquals(2, Events.of(Format.TEXT_0_0_4, "a 1\nb 2").samples.size());
        var thrown =
                assertThrows(
                        ExpositionException.class,
                        () ->
                                Events.of(
                                        Format.TEXT_0_0_4,
                                        ParserOptions.STRICT,
                                        "a 1\nb 2".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "line 2, column 4: the last line does not end with a line feed, found the end of"
                        + " the line",
                thrown.getMessage());
        assertEquals(1, Events.of(Format.OPENMETRICS_1_0_0, "b 2\n# EOF").samples.size());
    }

    @Test
    void refusesOpenMetricsCutOffAnywhere() {
        byte[] text = OPENMETRICS.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < text.length - 1; length++) {
            byte[] cut = Arrays.copyOf(text, length);
            assertThrows(
                    ExpositionException.class,
                    () -> Events.of(Format.OPENMETRICS_1_0_0, ParserOptions.SCRAPE, cut));
        }
    }

    @Test
    void readsAHundredMegabytesInABoundedBuffer() throws IOException {
        byte[] block =
                "some_metric_name{label=\"value\",other=\"x\"} 12.5\n"
                        .repeat(1000)
                        .getBytes(StandardCharsets.UTF_8);
        int blocks = 100_000_000 / block.length;
        InputStream in =
                new InputStream() {
                    private long at;

                    @Override
                    public int read() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) {
                        int from = (int) (at % block.length);
                        if (at / block.length >= blocks) {
                            return -1;
                        }
                        int count = Math.min(length, block.length - from);
                        System.arraycopy(block, from, into, offset, count);
                        at += count;
                        return count;
                    }
                };
        ExpositionParser parser = new ExpositionParser(ParserOptions.SCRAPE);
        long[] samples = new long[1];
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        parser.parse(in, Format.TEXT_0_0_4, line -> samples[0]++);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(1000L * blocks, samples[0]);
        assertEquals((long) block.length * blocks, parser.bytesRead());
        assertTrue(allocated < 100_000, () -> "allocated=" + allocated);
    }

    @Test
    void stopsWhereTheHandlerSaysSo() {
        ExpositionHandler limited =
                new ExpositionHandler() {
                    @Override
                    public void sample(SampleLine line) {}

                    @Override
                    public void bytes(long total) throws IOException {
                        if (total > 100_000) {
                            throw new IOException("body too large");
                        }
                    }
                };
        byte[] text = "a 1\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        ExpositionParser parser = new ExpositionParser(ParserOptions.SCRAPE);
        var thrown =
                assertThrows(
                        IOException.class,
                        () ->
                                parser.parse(
                                        new ByteArrayInputStream(text),
                                        Format.TEXT_0_0_4,
                                        limited));
        assertEquals("body too large", thrown.getMessage());
        assertTrue(parser.bytesRead() < 200_000);
    }

    @Test
    void allocatesNothingForASampleThatIsNotDecoded() throws IOException {
        byte[] text =
                ("# HELP a help\n# TYPE a counter\n"
                                + "a_total{b=\"c\",d=\"e\"} 12.25 1700000000\n".repeat(50_000)
                                + "# EOF\n")
                        .getBytes(StandardCharsets.UTF_8);
        ExpositionParser parser = new ExpositionParser(ParserOptions.SCRAPE);
        double[] sum = new double[1];
        ExpositionHandler handler = line -> sum[0] += line.value() + line.timestampMs();
        parser.parse(new ByteArrayInputStream(text), Format.OPENMETRICS_1_0_0, handler);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        parser.parse(new ByteArrayInputStream(text), Format.OPENMETRICS_1_0_0, handler);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 50_000, () -> "allocated=" + allocated);
    }
}
