package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.alerting.rule.AlertSnapshot;
import io.narthex.alerting.rule.GroupSnapshot;
import io.narthex.alerting.rule.RuleSnapshot;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Route;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code rules} and {@code alerts} of Prometheus' API. Thread-safe where the supplier is. */
public final class RulesApi {
    private final Supplier<List<GroupSnapshot>> groups;

    /**
     * @param groups asked at every request
     */
    public RulesApi(Supplier<List<GroupSnapshot>> groups) {
        this.groups = groups;
    }

    /** The endpoints. */
    public List<Route> routes() {
        return List.of(
                Json.get("/api/v1/rules", this::rules), Json.get("/api/v1/alerts", this::alerts));
    }

    private void rules(Exchange exchange) throws IOException {
        Params.requireWellFormed(exchange);
        RuleFilter filter = RuleFilter.read(exchange);
        GroupPages pages = GroupPages.read(exchange);
        List<GroupSnapshot> shown = new ArrayList<>();
        for (GroupSnapshot group : pages.from(sorted())) {
            if (filter.takes(group) && group.rules().stream().anyMatch(filter::takes)) {
                shown.add(group);
            }
        }
        List<GroupSnapshot> page = pages.page(shown);
        String next = pages.nextToken(shown);
        Json.success(
                exchange,
                json -> {
                    json.writeStartObject();
                    json.writeFieldName("groups");
                    json.writeStartArray();
                    for (GroupSnapshot group : page) {
                        group(json, group, filter);
                    }
                    json.writeEndArray();
                    Json.stringUnlessEmpty(json, "groupNextToken", next);
                    json.writeEndObject();
                });
    }

    /** In Prometheus' order: by file, then by name. */
    private List<GroupSnapshot> sorted() {
        List<GroupSnapshot> sorted = new ArrayList<>(groups.get());
        sorted.sort(Comparator.comparing(GroupSnapshot::file).thenComparing(GroupSnapshot::name));
        return sorted;
    }

    private static void group(JsonGenerator json, GroupSnapshot group, RuleFilter filter)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", group.name());
        json.writeStringField("file", group.file());
        json.writeFieldName("rules");
        json.writeStartArray();
        for (RuleSnapshot rule : group.rules()) {
            if (filter.takes(rule)) {
                rule(json, rule, filter.excludesAlerts());
            }
        }
        json.writeEndArray();
        Json.number(json, "interval", group.intervalMs() / 1e3);
        json.writeNumberField("limit", group.limit());
        Json.number(json, "evaluationTime", group.evaluationNanos() / 1e9);
        json.writeStringField("lastEvaluation", Rfc3339.format(group.lastEvaluationMs()));
        json.writeEndObject();
    }

    private static void rule(JsonGenerator json, RuleSnapshot rule, boolean excludesAlerts)
            throws IOException {
        RuleSnapshot.Definition definition = rule.definition();
        boolean alerting = definition.kind() == RuleSnapshot.Kind.ALERTING;
        json.writeStartObject();
        if (alerting) {
            json.writeStringField("state", rule.stateLabel());
        }
        json.writeStringField("name", definition.name());
        json.writeStringField("query", definition.query());
        if (alerting) {
            Json.number(json, "duration", definition.forMs() / 1e3);
            Json.number(json, "keepFiringFor", definition.keepFiringForMs() / 1e3);
        }
        if (alerting || definition.labels().size() > 0) {
            json.writeFieldName("labels");
            Json.labels(json, definition.labels());
        }
        if (alerting) {
            json.writeFieldName("annotations");
            Json.texts(json, definition.annotations());
            json.writeFieldName("alerts");
            if (excludesAlerts) {
                json.writeNull();
            } else {
                json.writeStartArray();
                for (AlertSnapshot alert : rule.alerts()) {
                    alert(json, alert);
                }
                json.writeEndArray();
            }
        }
        RuleSnapshot.Run run = rule.run();
        json.writeStringField("health", run.health());
        @Nullable String lastError = run.lastError();
        Json.stringUnlessEmpty(json, "lastError", lastError == null ? "" : lastError);
        Json.number(json, "evaluationTime", run.evaluationNanos() / 1e9);
        json.writeStringField("lastEvaluation", Rfc3339.format(run.lastEvaluationMs()));
        json.writeStringField("type", definition.kind().label());
        json.writeEndObject();
    }

    private void alerts(Exchange exchange) throws IOException {
        Json.success(
                exchange,
                json -> {
                    json.writeStartObject();
                    json.writeFieldName("alerts");
                    json.writeStartArray();
                    for (GroupSnapshot group : sorted()) {
                        for (RuleSnapshot rule : group.rules()) {
                            for (AlertSnapshot alert : rule.alerts()) {
                                alert(json, alert);
                            }
                        }
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private static void alert(JsonGenerator json, AlertSnapshot alert) throws IOException {
        json.writeStartObject();
        json.writeFieldName("labels");
        Json.labels(json, alert.labels());
        json.writeFieldName("annotations");
        Json.texts(json, alert.annotations());
        json.writeStringField("state", alert.state().label());
        json.writeStringField("activeAt", Rfc3339.format(alert.activeAtMs()));
        if (alert.keepFiringSinceMs() != 0) {
            json.writeStringField("keepFiringSince", Rfc3339.format(alert.keepFiringSinceMs()));
        }
        json.writeStringField("value", exponential(alert.value()));
        json.writeEndObject();
    }

    /** As Go's {@code 'e', -1} spells it: {@code 1e+00}, {@code 1.5e-07}. */
    static String exponential(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return Floats.format(value) + (value == 0 ? "e+00" : "");
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        StringBuilder text = new StringBuilder(24);
        text.append(value < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append(exponent < 0 ? "e-" : "e+");
        int magnitude = Math.abs(exponent);
        return text.append(magnitude < 10 ? "0" : "").append(magnitude).toString();
    }
}
