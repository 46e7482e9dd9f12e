package io.narthex.alerting.notify.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.narthex.alerting.Alert;
import io.narthex.alerting.Fingerprint;
import io.narthex.alerting.notify.Notification;
import io.narthex.alerting.template.GoTime;
import io.narthex.core.model.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alertmanager's webhook message, version 4, byte for byte as Go's encoder writes it. */
final class WebhookMessage {
    private static final JsonFactory JSON = new JsonFactory();
    private static final CharacterEscapes ESCAPES = new GoEscaping();

    private WebhookMessage() {}

    static byte[] bytes(Notification notification, int maxAlerts) {
        List<Alert> all = notification.alerts();
        int shown = maxAlerts > 0 ? Math.min(maxAlerts, all.size()) : all.size();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.setCharacterEscapes(ESCAPES);
            json.writeStartObject();
            json.writeStringField("receiver", quoteMeta(notification.receiver()));
            List<Alert> told = all.subList(0, shown);
            json.writeStringField("status", isFiring(told) ? "firing" : "resolved");
            json.writeArrayFieldStart("alerts");
            for (Alert alert : told) {
                write(json, alert);
            }
            json.writeEndArray();
            write(json, "groupLabels", map(notification.groupLabels()));
            write(json, "commonLabels", common(told, alert -> map(alert.labels())));
            write(json, "commonAnnotations", common(told, Alert::annotations));
            json.writeStringField("externalURL", notification.externalUrl());
            json.writeStringField("version", "4");
            json.writeStringField("groupKey", notification.groupKey());
            json.writeNumberField("truncatedAlerts", all.size() - shown);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static boolean isFiring(List<Alert> alerts) {
        for (Alert alert : alerts) {
            if (!alert.isResolved()) {
                return true;
            }
        }
        return false;
    }

    private static void write(JsonGenerator json, Alert alert) throws IOException {
        json.writeStartObject();
        json.writeStringField("status", alert.isResolved() ? "resolved" : "firing");
        write(json, "labels", map(alert.labels()));
        write(json, "annotations", alert.annotations());
        json.writeStringField("startsAt", time(alert.startsAtMs()));
        json.writeStringField(
                "endsAt", alert.isResolved() ? time(alert.endsAtMs()) : "0001-01-01T00:00:00Z");
        json.writeStringField("generatorURL", alert.generatorUrl());
        json.writeStringField("fingerprint", Fingerprint.hex(alert.fingerprint()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String field, Map<String, String> map)
            throws IOException {
        json.writeObjectFieldStart(field);
        for (var entry : map.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    /** RFC 3339 as Go writes it: a fraction without zeros at its end. */
    private static String time(long epochMs) {
        GoTime time = GoTime.ofEpochMs(epochMs);
        return time.format("2006-01-02T15:04:05.999999999Z07:00");
    }

    private static Map<String, String> map(Labels labels) {
        Map<String, String> map = new LinkedHashMap<>();
        labels.forEach(map::put);
        return map;
    }

    private interface Pairs {
        Map<String, String> of(Alert alert);
    }

    /** The pairs that all alerts have, in order as those of each are. */
    private static Map<String, String> common(List<Alert> alerts, Pairs pairs) {
        Map<String, String> common = new LinkedHashMap<>(pairs.of(alerts.getFirst()));
        for (Alert alert : alerts) {
            Map<String, String> other = pairs.of(alert);
            common.entrySet()
                    .removeIf(entry -> !entry.getValue().equals(other.get(entry.getKey())));
        }
        return common;
    }

    /** As Go's {@code regexp.QuoteMeta}, which Alertmanager applies to the receiver's name. */
    private static String quoteMeta(String text) {
        StringBuilder quoted = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }

    /** What Go's encoder escapes besides what JSON needs: {@code < > &} and two line ends. */
    private static final class GoEscaping extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private static final int[] ASCII = ascii();

        private static int[] ascii() {
            int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
            escapes['<'] = ESCAPE_CUSTOM;
            escapes['>'] = ESCAPE_CUSTOM;
            escapes['&'] = ESCAPE_CUSTOM;
            for (int c = 0; c < 0x20; c++) {
                if (escapes[c] < 0) {
                    escapes[c] = ESCAPE_CUSTOM;
                }
            }
            return escapes;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ASCII.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            boolean escaped = c < 0x80 || c == 0x2028 || c == 0x2029;
            if (!escaped) {
                return null;
            }
            String digits = Integer.toHexString(c);
            return new SerializedString("\\u" + "0".repeat(4 - digits.length()) + digits);
        }
    }
}
