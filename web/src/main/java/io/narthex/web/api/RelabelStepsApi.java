package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.core.config.relabel.RelabelRule;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import io.narthex.core.model.Route;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code targets/relabel_steps} of Prometheus' API: what each relabelling rule of a job makes of
 * labels that the caller gives. Thread-safe where the function is.
 */
public final class RelabelStepsApi {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LABELS_MAX = 1000;

    private final Function<String, @Nullable Relabeller> rules;

    /**
     * @param rules of a job, by its name
     */
    public RelabelStepsApi(Function<String, @Nullable Relabeller> rules) {
        this.rules = rules;
    }

    /** The endpoint. */
    public Route route() {
        return Json.get("/api/v1/targets/relabel_steps", this::steps);
    }

    private void steps(Exchange exchange) throws IOException {
        String pool = Params.text(exchange, "scrapePool");
        if (pool.isEmpty()) {
            throw ApiException.badData("no scrapePool parameter provided");
        }
        String text = Params.text(exchange, "labels");
        if (text.isEmpty()) {
            throw ApiException.badData("no labels parameter provided");
        }
        Labels labels = labels(text);
        Relabeller relabeller = rules.apply(pool);
        if (relabeller == null) {
            throw ApiException.badData(
                    "error retrieving scrape config: scrape pool "
                            + Names.quoted(pool)
                            + " not found");
        }
        Json.success(
                exchange,
                json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("steps");
                    for (Relabeller.Step step : relabeller.steps(labels)) {
                        json.writeStartObject();
                        json.writeFieldName("rule");
                        rule(json, step.rule());
                        json.writeFieldName("output");
                        Json.labels(json, step.output());
                        json.writeBooleanField("keep", step.keep());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private static void rule(JsonGenerator json, RelabelRule rule) throws IOException {
        RelabelRule.Fields fields = rule.fields();
        json.writeStartObject();
        if (!fields.sourceLabels().isEmpty()) {
            json.writeFieldName("sourceLabels");
            Json.strings(json, fields.sourceLabels());
        }
        text(json, "separator", fields.separator());
        text(json, "regex", fields.regex());
        if (fields.modulus() != 0) {
            json.writeNumberField("modulus", fields.modulus());
        }
        text(json, "targetLabel", fields.targetLabel());
        text(json, "replacement", fields.replacement());
        json.writeStringField("action", rule.action().label());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String key, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(key, value);
        }
    }

    private static Labels labels(String text) {
        Labels.Builder labels = Labels.builder(8);
        try (JsonParser parser = JSON.createParser(text)) {
            boolean valid = parser.nextToken() == JsonToken.START_OBJECT;
            int count = 0;
            while (valid && parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                valid = parser.nextToken() == JsonToken.VALUE_STRING && count++ < LABELS_MAX;
                labels.set(name, valid ? parser.getText() : "");
            }
            if (valid && parser.nextToken() == null) {
                return labels.build();
            }
        } catch (IOException e) {
            throw ApiException.badData("error parsing labels: " + e.getMessage());
        }
        throw ApiException.badData("error parsing labels: must be an object of texts");
    }
}
