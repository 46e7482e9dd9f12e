package io.narthex.alerting.notify.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.alerting.Alert;
import io.narthex.alerting.Fingerprint;
import io.narthex.alerting.notify.Notification;
import io.narthex.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookMessageTest {
    private static Alert alert(String instance, long endsAtMs) {
        return new Alert(
                Labels.of("alertname", "Down", "instance", instance),
                Map.of("summary", "a < b & \"c\"", "note", instance),
                1_700_000_000_120L,
                endsAtMs,
                0,
                "http://board/graph?g0.expr=up&g0.tab=1");
    }

    @Test
    void isAlertmanagersVersion4() {
        var notification =
                new Notification(
                        "team.x",
                        "{}:{alertname=\"Down\"}",
                        Labels.of("alertname", "Down"),
                        List.of(
                                alert("a", Alert.FIRING),
                                alert("b", 1_700_000_060_000L),
                                alert("c", Alert.FIRING)),
                        "http://board");
        String common =
                "\"groupLabels\":{\"alertname\":\"Down\"},\"commonLabels\":{\"alertname\":\"Down\"},"
                        + "\"commonAnnotations\":{\"summary\":\"a \\u003c b \\u0026 \\\"c\\\"\"},"
                        + "\"externalURL\":\"http://board\",\"version\":\"4\","
                        + "\"groupKey\":\"{}:{alertname=\\\"Down\\\"}\",\"truncatedAlerts\":1}\n";
        assertEquals(
                "{\"receiver\":\"team\\\\.x\",\"status\":\"firing\",\"alerts\":["
                        + one("firing", "a", "0001-01-01T00:00:00Z")
                        + ","
                        + one("resolved", "b", "2023-11-14T22:14:20Z")
                        + "],"
                        + common,
                new String(WebhookMessage.bytes(notification, 2), StandardCharsets.UTF_8));
    }

    private static String one(String status, String instance, String endsAt) {
        return "{\"status\":\""
                + status
                + "\",\"labels\":{\"alertname\":\"Down\",\"instance\":\""
                + instance
                + "\"},\"annotations\":{\"note\":\""
                + instance
                + "\",\"summary\":\"a \\u003c b \\u0026 \\\"c\\\"\"},"
                + "\"startsAt\":\"2023-11-14T22:13:20.12Z\",\"endsAt\":\""
                + endsAt
                + "\",\"generatorURL\":\"http://board/graph?g0.expr=up\\u0026g0.tab=1\","
                + "\"fingerprint\":\""
                + Fingerprint.hex(
                        Fingerprint.of(Labels.of("alertname", "Down", "instance", instance)))
                + "\"}";
    }

    /** FNV-1a of no input is its offset; one pair is reckoned here by hand. */
    @Test
    void fingerprintsAreFnv1a() {
        assertEquals("cbf29ce484222325", Fingerprint.hex(Fingerprint.of(Labels.EMPTY)));
        long hash = 0xcbf29ce484222325L;
        for (byte b : new byte[] {'a', (byte) 255, 'b', (byte) 255}) {
            hash = (hash ^ (b & 0xff)) * 1_099_511_628_211L;
        }
        assertEquals(hash, Fingerprint.of(Labels.of("a", "b")));
    }
}
