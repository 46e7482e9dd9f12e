package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.Histogram;
import io.narthex.promql.parser.SeriesNotation;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Native histograms in answers, as Prometheus' manual describes them ("Native histograms"). */
class HistogramAnswersTest {
    private static ApiServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new ApiServer();
        add(
                "h {{schema:1 sum:-3.5 count:7 z_bucket:1 z_bucket_w:0.001 buckets:[1 0 2]"
                        + " offset:-1 n_buckets:[3]}}");
        add("custom {{schema:-53 sum:9 count:4 custom_values:[1 2.5] buckets:[1 0 3]}}");
        add("empty {{schema:0}}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void add(String series) {
        SeriesNotation.Series parsed = SeriesNotation.parse(series);
        Histogram one = Objects.requireNonNull(parsed.histogram(0));
        server.storage.add(parsed.labels(), 1_000_000, one);
    }

    private static String result(String path, String... parameters) throws IOException {
        String body = server.get(path, parameters).latin1();
        return body.substring(body.indexOf("\"result\":"));
    }

    private static String instant(String query) throws IOException {
        return result("/api/v1/query", "query", query, "time", "1000.5");
    }

    @Test
    void exponentialBucketsInAscendingOrder() throws IOException {
        assertEquals(
                "\"result\":[{\"metric\":{\"__name__\":\"h\"},\"histogram\":[1000.500,"
                        + "{\"count\":\"7\",\"sum\":\"-3.5\",\"buckets\":["
                        + "[1,\"-1\",\"-0.7071067811865475\",\"3\"],"
                        + "[3,\"-0.001\",\"0.001\",\"1\"],"
                        + "[0,\"0.5\",\"0.7071067811865475\",\"1\"],"
                        + "[0,\"1\",\"1.414213562373095\",\"2\"]]}]}]}}",
                instant("h"));
    }

    @Test
    void customBucketsEndWithInfinity() throws IOException {
        assertEquals(
                "\"result\":[{\"metric\":{\"__name__\":\"custom\"},\"histogram\":[1000.500,"
                        + "{\"count\":\"4\",\"sum\":\"9\",\"buckets\":["
                        + "[3,\"-Inf\",\"1\",\"1\"],[0,\"2.5\",\"+Inf\",\"3\"]]}]}]}}",
                instant("custom"));
    }

    @Test
    void histogramWithoutObservationsHasNoBuckets() throws IOException {
        assertEquals(
                "\"result\":[{\"metric\":{\"__name__\":\"empty\"},\"histogram\":[1000.500,"
                        + "{\"count\":\"0\",\"sum\":\"0\"}]}]}}",
                instant("empty"));
    }

    @Test
    void rangesHaveThemBesideValues() throws IOException {
        assertEquals(
                "\"result\":[{\"metric\":{},\"values\":[[1000,\"4\"]],\"histograms\":[[1005,"
                        + "{\"count\":\"4\",\"sum\":\"9\",\"buckets\":["
                        + "[3,\"-Inf\",\"1\",\"1\"],[0,\"2.5\",\"+Inf\",\"3\"]]}]]}]}}",
                result(
                        "/api/v1/query_range",
                        "query",
                        "histogram_count(custom) and on() (vector(time()) < 1001)"
                                + " or on() sum(custom)",
                        "start",
                        "1000",
                        "end",
                        "1005",
                        "step",
                        "5"));
    }
}
