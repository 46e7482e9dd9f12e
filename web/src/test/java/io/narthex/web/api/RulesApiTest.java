package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RulesApiTest {
    private static final String ALERT =
            """
            {"labels":{"alertname":"Hot","room":"<b>attic</b>"},\
            "annotations":{"summary":"It is <i>hot</i> & \\"dry\\""},"state":"firing",\
            "activeAt":"1970-01-01T00:15:00Z","value":"3.15e+01"}\
            """;

    private static final String HOT =
            """
            {"state":"firing","name":"Hot","query":"t > 30","duration":300,"keepFiringFor":0,\
            "labels":{"severity":"page"},"annotations":{"summary":"It is hot"},"alerts":%s,\
            "health":"ok","evaluationTime":0.00004735,\
            "lastEvaluation":"1970-01-01T00:16:40.1Z","type":"alerting"}\
            """;

    private static final String RECORDING =
            """
            {"name":"job:up:sum","query":"sum by (job) (up)","health":"err",\
            "lastError":"too <many>","evaluationTime":0,\
            "lastEvaluation":"1970-01-01T00:16:40.1Z","type":"recording"}\
            """;

    private static final String SECOND =
            """
            {"name":"h","file":"r.yml","rules":[{"name":"r","query":"1","labels":{"a":"b"},\
            "health":"unknown","evaluationTime":0,"lastEvaluation":"0001-01-01T00:00:00Z",\
            "type":"recording"}],"interval":60,"limit":5,"evaluationTime":0,\
            "lastEvaluation":"0001-01-01T00:00:00Z"}\
            """;

    private static ApiServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new ApiServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String first(String... rules) {
        return "{\"name\":\"g\",\"file\":\"r.yml\",\"rules\":["
                + String.join(",", rules)
                + "],\"interval\":2,\"limit\":0,\"evaluationTime\":0.001685692,"
                + "\"lastEvaluation\":\"1970-01-01T00:16:40.1Z\"}";
    }

    private static void assertGroups(String query, String... groups) throws IOException {
        assertEquals(
                "{\"status\":\"success\",\"data\":{\"groups\":[" + String.join(",", groups) + "]}}",
                server.get("/api/v1/rules" + query).text());
    }

    private static void assertBad(String error, String query) throws IOException {
        assertEquals(
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\""
                        + error.replace("\"", "\\\"")
                        + "\"}",
                server.get("/api/v1/rules" + query).text());
    }

    @Test
    void showsAllRules() throws IOException {
        String hot = HOT.replace("%s", "[" + ALERT + "]");
        assertGroups("", first(hot, RECORDING), SECOND);
    }

    @Test
    void showsWhatIsAskedFor() throws IOException {
        String hot = HOT.replace("%s", "[" + ALERT + "]");
        assertGroups("?type=alert", first(hot));
        assertGroups("?type=record", first(RECORDING), SECOND);
        assertGroups("?rule_name[]=Hot&exclude_alerts=true", first(HOT.replace("%s", "null")));
        assertGroups("?rule_group[]=h", SECOND);
        assertGroups("?file[]=other");
        assertGroups("?match[]={severity=\"page\"}", first(hot));
        assertBad("invalid parameter \"type\": not supported value \"x\"", "?type=x");
        assertBad(
                "invalid parameter \"exclude_alerts\": error converting exclude_alerts:"
                        + " strconv.ParseBool: parsing \"x\": invalid syntax",
                "?exclude_alerts=x");
    }

    @Test
    void showsPages() throws IOException {
        String hot = HOT.replace("%s", "[" + ALERT + "]");
        String page = server.get("/api/v1/rules?group_limit=1").text();
        int at = page.indexOf("\"groupNextToken\":\"");
        String token = page.substring(at + 18, page.indexOf('"', at + 18));
        assertEquals(
                "{\"status\":\"success\",\"data\":{\"groups\":["
                        + first(hot, RECORDING)
                        + "],\"groupNextToken\":\""
                        + token
                        + "\"}}",
                page);
        assertGroups("?group_limit=1&group_next_token=" + token, SECOND);
        assertBad(
                "invalid parameter \"group_limit\": group_limit needs to be a valid number:"
                        + " strconv.ParseInt: parsing \"x\": invalid syntax",
                "?group_limit=x");
        assertBad(
                "invalid parameter \"group_next_token\": invalid group_next_token 'x'. were rule"
                        + " groups changed?",
                "?group_limit=1&group_next_token=x");
        assertBad(
                "invalid parameter \"group_next_token\": group_limit needs to be present in order"
                        + " to paginate over the groups",
                "?group_next_token=x");
    }

    @Test
    void showsAlerts() throws IOException {
        assertEquals(
                "{\"status\":\"success\",\"data\":{\"alerts\":[" + ALERT + "]}}",
                server.get("/api/v1/alerts").text());
    }

    @Test
    void spellsValuesWithExponents() {
        assertEquals("1e+00", RulesApi.exponential(1));
        assertEquals("0e+00", RulesApi.exponential(0));
        assertEquals("-0e+00", RulesApi.exponential(-0.0));
        assertEquals("-1.5e-07", RulesApi.exponential(-1.5e-7));
        assertEquals("1e+300", RulesApi.exponential(1e300));
        assertEquals("1.2e+01", RulesApi.exponential(12));
        assertEquals("NaN", RulesApi.exponential(Double.NaN));
        assertEquals("-Inf", RulesApi.exponential(Double.NEGATIVE_INFINITY));
    }
}
