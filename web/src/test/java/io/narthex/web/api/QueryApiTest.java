package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.narthex.web.server.RawClient;
import io.narthex.web.server.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers as text, as a Prometheus 3.5 gives them for the same series. */
class QueryApiTest {
    private static ApiServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new ApiServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertData(String expected, String path, String... parameters)
            throws IOException {
        Answer answer = server.get("/api/v1/" + path, parameters);
        assertEquals("{\"status\":\"success\",\"data\":" + expected + "}", answer.text());
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.header("Content-Type"));
    }

    private static void assertError(
            int status, String type, String error, String path, String... parameters)
            throws IOException {
        Answer answer = server.get("/api/v1/" + path, parameters);
        assertEquals(
                "{\"status\":\"error\",\"errorType\":\""
                        + type
                        + "\",\"error\":\""
                        + error.replace("\"", "\\\"")
                        + "\"}",
                answer.text());
        assertEquals(status, answer.status());
    }

    private static void assertBad(String error, String path, String... parameters)
            throws IOException {
        assertError(400, "bad_data", error, path, parameters);
    }

    @Test
    void answersInstantQueries() throws IOException {
        assertData(
                """
                {"resultType":"vector","result":[\
                {"metric":{"__name__":"up","instance":"x:1","job":"a"},"value":[1000.500,"1"]},\
                {"metric":{"__name__":"up","instance":"y:1","job":"b"},"value":[1000.500,"1"]}]}\
                """,
                "query",
                "query",
                "up");
        assertData(
                """
                {"resultType":"vector","result":[{"metric":{},"value":[900,"2"]}]}\
                """,
                "query",
                "query",
                "vector(2)",
                "time",
                "1970-01-01T00:15:00Z");
        assertData("{\"resultType\":\"vector\",\"result\":[]}", "query", "query", "none");
        assertData(
                "{\"resultType\":\"scalar\",\"result\":[-1.500,\"1\"]}",
                "query",
                "query",
                "1",
                "time",
                "-1.5");
        assertData(
                "{\"resultType\":\"string\",\"result\":[1000.500,\"a\\\"<b\"]}",
                "query",
                "query",
                "'a\"<b'");
        assertData(
                """
                {"resultType":"matrix","result":[\
                {"metric":{"__name__":"up","instance":"y:1","job":"b"},\
                "values":[[990,"0"],[1000,"1"]]}]}\
                """,
                "query",
                "query",
                "up{job='b'}[20s]");
    }

    /** Bytes that are no UTF-8 leave as U+FFFD: no client can read a lone surrogate. */
    @Test
    void sendsNoBrokenText() throws IOException {
        assertData(
                "{\"resultType\":\"string\",\"result\":[1000.500,\"\ufffd!\ud83d\ude00\"]}",
                "query",
                "query",
                "\"\\xff!\ud83d\ude00\"");
        assertData(
                """
                {"resultType":"vector","result":[{"metric":{"a":"\ufffdb"},"value":[1000.500,"1"]}]}\
                """,
                "query",
                "query",
                "label_replace(vector(1), \"a\", \"\\xffb\", \"\", \"\")");
    }

    @Test
    void spellsSpecialFloats() throws IOException {
        for (String[] valueAndText :
                new String[][] {
                    {"nan", "NaN"}, {"inf", "+Inf"}, {"small", "1e-07"}, {"zero", "-0"}
                }) {
            assertData(
                    "{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"odd\",\"v\":\""
                            + valueAndText[0]
                            + "\"},\"value\":[1000.500,\""
                            + valueAndText[1]
                            + "\"]}]}",
                    "query",
                    "query",
                    "odd{v='" + valueAndText[0] + "'}");
        }
    }

    @Test
    void answersRangeQueries() throws IOException {
        assertData(
                """
                {"resultType":"matrix","result":[\
                {"metric":{"job":"a","q":"é\\"\\\\<"},"values":[[980,"1"],[990,"1"],[1000,"1"]]}]}\
                """,
                "query_range",
                "query",
                "rate(c_total[30s])",
                "start",
                "980",
                "end",
                "1000",
                "step",
                "10s");
        assertData(
                """
                {"resultType":"matrix","result":[\
                {"metric":{},"values":[[1,"5"],[1.500,"5"],[2,"5"]]}]}\
                """,
                "query_range",
                "query",
                "5",
                "start",
                "1",
                "end",
                "2",
                "step",
                "0.5");
        assertData(
                "{\"resultType\":\"matrix\",\"result\":[]}",
                "query_range",
                "query",
                "none",
                "start",
                "1",
                "end",
                "1",
                "step",
                "1");
    }

    @Test
    void takesFormsAndPost() throws IOException {
        String form = ApiServer.query("", "query", "vector(1+1)", "time", "5");
        Answer answer =
                RawClient.ask(
                        server.address,
                        RawClient.head(
                                        "POST /api/v1/query HTTP/1.1",
                                        "Host: h",
                                        "Content-Type: application/x-www-form-urlencoded",
                                        "Content-Length: " + form.length())
                                + form);
        assertEquals(
                """
                {"status":"success","data":{"resultType":"vector","result":\
                [{"metric":{},"value":[5,"2"]}]}}\
                """,
                answer.text());
    }

    @Test
    void limitsAndWarns() throws IOException {
        assertEquals(
                """
                {"status":"success","data":{"resultType":"vector","result":\
                [{"metric":{"__name__":"up","instance":"x:1","job":"a"},"value":[1000.500,"1"]}]},\
                "warnings":["results truncated due to limit"]}\
                """,
                server.get("/api/v1/query", "query", "up", "limit", "1").text());
        assertEquals(
                """
                {"status":"success","data":{"resultType":"vector","result":\
                [{"metric":{"job":"a"},"value":[1000.500,"0"]}]},"infos":["PromQL info: metric\
                 might not be a counter, name does not end in _total/_sum/_count/_bucket: \\"up\\"\
                 (1:19)"]}\
                """,
                server.get("/api/v1/query", "query", "sum by (job)(rate(up{job='a'}[1m]))").text());
    }

    @Test
    void usesTheLookbackOfTheRequest() throws IOException {
        assertData(
                "{\"resultType\":\"vector\",\"result\":[]}",
                "query",
                "query",
                "count(up)",
                "lookback_delta",
                "400ms");
        assertData(
                "{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1000.500,\"2\"]}]}",
                "query",
                "query",
                "count(up)",
                "lookback_delta",
                "0.6");
    }

    @Test
    void refusesWrongParametersWithPrometheusWords() throws IOException {
        assertBad(
                "invalid parameter \"query\": 1:5: parse error: unclosed left parenthesis",
                "query",
                "query",
                "sum(");
        assertBad(
                "invalid parameter \"query\": unknown position: parse error: no expression found in"
                        + " input",
                "query");
        assertBad(
                "invalid parameter \"time\": invalid time value for 'time': cannot parse"
                        + " \"foo\" to a valid timestamp",
                "query",
                "query",
                "up",
                "time",
                "foo");
        assertBad(
                "invalid parameter \"limit\": strconv.Atoi: parsing \"x\": invalid syntax",
                "query",
                "query",
                "up",
                "limit",
                "x");
        assertBad(
                "invalid parameter \"limit\": limit must be non-negative",
                "query",
                "query",
                "up",
                "limit",
                "-1");
        assertBad(
                "invalid parameter \"timeout\": cannot parse \"x\" to a valid duration",
                "query",
                "query",
                "up",
                "timeout",
                "x");
        assertBad(
                "error parsing lookback delta duration: cannot parse \"x\" to a valid duration",
                "query",
                "query",
                "up",
                "lookback_delta",
                "x");
        assertBad(
                "invalid parameter \"query\": 1:1: parse error: unexpected \\u003cop:\\u003c\\u003e",
                "query",
                "query",
                "<script>");
    }

    @Test
    void refusesWrongRangesWithPrometheusWords() throws IOException {
        assertBad(
                "invalid parameter \"start\": cannot parse \"\" to a valid timestamp",
                "query_range",
                "query",
                "up");
        assertBad(
                "invalid parameter \"end\": end timestamp must not be before start time",
                "query_range?start=2&end=1&step=1&query=up");
        String tooSmall =
                "invalid parameter \"step\": zero or negative query resolution step widths are not"
                        + " accepted. Try a positive integer";
        for (String step : new String[] {"0", "NaN", "-1", "0.0001"}) {
            assertBad(tooSmall, "query_range?start=1&end=2&query=up&step=" + step);
        }
        assertBad(
                "invalid parameter \"step\": cannot parse \"-5m\" to a valid duration",
                "query_range?start=1&end=2&query=up&step=-5m");
        assertBad(
                "invalid parameter \"step\": cannot parse \"1e300\" to a valid duration. It"
                        + " overflows int64",
                "query_range?start=1&end=2&query=up&step=1e300");
        assertBad(
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the"
                        + " query resolution (?step=XX)",
                "query_range?start=1&end=20000&query=up&step=1");
        assertBad(
                "invalid parameter \"query\": invalid expression type \"range vector\" for range"
                        + " query, must be Scalar or instant Vector",
                "query_range?start=1&end=2&query=up[1m]&step=1");
    }

    @Test
    void answersFailedEvaluations() throws IOException {
        assertError(
                422,
                "execution",
                "multiple matches for labels: many-to-one matching must be explicit"
                        + " (group_left/group_right)",
                "query",
                "query",
                "up + on() c_total");
        assertError(
                503,
                "timeout",
                "query timed out in query queue",
                "query",
                "query",
                "sum_over_time(up[1000s:1ms])",
                "timeout",
                "0.000001");
    }

    @Test
    void formatsQueries() throws IOException {
        assertData("\"foo / bar\"", "format_query", "query", "foo/bar");
        assertBad(
                "invalid parameter \"query\": 1:5: parse error: unclosed left parenthesis",
                "format_query",
                "query",
                "foo(");
    }

    @Test
    void answersExemplars() throws IOException {
        assertData("[]", "query_exemplars", "query", "up");
        assertData(
                """
                [{"seriesLabels":{"__name__":"traced"},"exemplars":[\
                {"labels":{"trace_id":"a\\"b"},"value":"+Inf","timestamp":1000.500},\
                {"labels":{},"value":"0.25","timestamp":1001}]}]\
                """,
                "query_exemplars",
                "query",
                "rate(up[5m]) + traced");
        assertBad(
                "end timestamp must not be before start timestamp",
                "query_exemplars?query=up&start=2&end=1");
        assertBad(
                "1:3: parse error: unexpected end of input inside braces",
                "query_exemplars?query=x{");
    }

    @Test
    void compressesAnswers() throws IOException {
        Answer answer =
                RawClient.ask(
                        server.address,
                        RawClient.head(
                                "GET /api/v1/query?query=up HTTP/1.1",
                                "Host: h",
                                "Accept-Encoding: gzip"));
        assertEquals("gzip", answer.header("Content-Encoding"));
        assertNull(server.get("/api/v1/query?query=up").header("Content-Encoding"));
    }
}
