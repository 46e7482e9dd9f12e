package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.web.server.RawClient;
import io.narthex.web.server.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What changes the storage, and what it says of itself. */
class AdminApiTest {
    private static ApiServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new ApiServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer call(String method, String path) throws IOException {
        return RawClient.ask(
                server.address,
                RawClient.head(
                        method + " /api/v1/admin/tsdb/" + path + " HTTP/1.1",
                        "Host: localhost",
                        "Content-Length: 0"));
    }

    @Test
    void deletesAndSeals() throws IOException {
        server.lifecycle.clear();
        assertEquals(204, call("POST", "delete_series?match[]=up&match[]=%7Bjob='a'%7D").status());
        assertEquals(204, call("PUT", "delete_series?match[]=up&start=1&end=2.5").status());
        assertEquals(204, call("POST", "seal").status());
        assertEquals(
                List.of(
                        "delete [[__name__=\"up\"], [job=\"a\"]] -1152921504606846976"
                                + " 1152921504606846976",
                        "delete [[__name__=\"up\"]] 1000 2500",
                        "seal"),
                server.lifecycle);
        assertEquals(405, call("GET", "seal").status());
    }

    @Test
    void answersSnapshotsAndFailures() throws IOException {
        assertEquals(
                "{\"status\":\"success\",\"data\":{\"name\":\"20261122T130000Z-true\"}}",
                call("POST", "snapshot?skip_head=true").text());
        Answer failed = call("PUT", "clean_tombstones");
        assertEquals(500, failed.status());
        assertEquals(
                "{\"status\":\"error\",\"errorType\":\"internal\",\"error\":\"the disk refuses"
                        + " writes\"}",
                failed.text());
    }

    @Test
    void saysWhatIsStored() throws IOException {
        assertEquals(
                """
                {"status":"success","data":{"headStats":{"numSeries":8,"numLabelPairs":14,\
                "chunkCount":8,"minTime":910000,"maxTime":1000500},\
                "seriesCountByMetricName":[{"name":"odd","value":4},{"name":"up","value":2}],\
                "labelValueCountByLabelName":[{"name":"__name__","value":4},\
                {"name":"v","value":4}],\
                "memoryInBytesByLabelName":[{"name":"__name__","value":34},\
                {"name":"v","value":15}],\
                "seriesCountByLabelValuePair":[{"name":"__name__=odd","value":4},\
                {"name":"__name__=up","value":2}],\
                "storage":{"numSamples":1000,"headSamples":35,"segments":3,"segmentBytes":4096,\
                "journalBytes":8192,"ringBytes":1048576,"badBytes":4096,"disk":"ok"},\
                "lost":{"numSamples":7,"commits":1,"minTime":5,"maxTime":6}}}\
                """,
                server.get("/api/v1/status/tsdb?limit=2").text());
    }
}
