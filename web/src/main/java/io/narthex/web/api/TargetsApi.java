package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.collectors.scrape.ScrapeManager.DroppedTargets;
import io.narthex.collectors.scrape.ScrapeManager.TargetMetadata;
import io.narthex.collectors.scrape.TargetStatus;
import io.narthex.core.model.Durations;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.Route;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.query.QueryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * {@code targets}, {@code targets/metadata}, {@code scrape_pools} and {@code metadata} of
 * Prometheus' API. Thread-safe where the suppliers are.
 */
public final class TargetsApi {
    /**
     * What is scraped and what is known of metrics; each is asked at every request.
     *
     * @param metadata of scraped targets
     * @param ownFamilies what is known of metrics that this agent reads itself
     * @param storedFamilies what was known of metrics once; shown where nobody else knows one
     */
    public record Sources(
            Supplier<List<TargetStatus>> active,
            Supplier<List<DroppedTargets>> dropped,
            Supplier<Collection<String>> pools,
            Supplier<List<TargetMetadata>> metadata,
            Supplier<List<MetricFamily>> ownFamilies,
            Supplier<List<MetricFamily>> storedFamilies) {}

    private final Sources sources;
    private final String externalHost;

    /**
     * @param externalHost the name by which others reach this machine
     */
    public TargetsApi(Sources sources, String externalHost) {
        this.sources = sources;
        this.externalHost = externalHost;
    }

    /** The endpoints. */
    public List<Route> routes() {
        return List.of(
                Json.get("/api/v1/targets", this::targets),
                Json.get("/api/v1/targets/metadata", this::targetMetadata),
                Json.get("/api/v1/scrape_pools", this::pools),
                Json.get("/api/v1/metadata", this::metadata));
    }

    private void targets(Exchange exchange) throws IOException {
        String state = Params.text(exchange, "state").toLowerCase(Locale.ROOT);
        String pool = Params.text(exchange, "scrapePool");
        boolean any = state.isEmpty() || state.equals("any");
        boolean active = any || state.equals("active");
        boolean dropped = any || state.equals("dropped");
        Json.success(
                exchange,
                json -> {
                    json.writeStartObject();
                    json.writeFieldName("activeTargets");
                    json.writeStartArray();
                    if (active) {
                        for (TargetStatus target : sources.active().get()) {
                            if (pool.isEmpty() || pool.equals(target.scrapePool())) {
                                target(json, target);
                            }
                        }
                    }
                    json.writeEndArray();
                    dropped(json, dropped, pool);
                    json.writeEndObject();
                });
    }

    private void target(JsonGenerator json, TargetStatus target) throws IOException {
        json.writeStartObject();
        json.writeFieldName("discoveredLabels");
        Json.labels(json, target.discoveredLabels());
        json.writeFieldName("labels");
        Json.labels(json, target.labels());
        json.writeStringField("scrapePool", target.scrapePool());
        json.writeStringField("scrapeUrl", target.scrapeUrl());
        json.writeStringField("globalUrl", target.globalUrl(externalHost));
        json.writeStringField("lastError", target.lastError());
        json.writeStringField("lastScrape", Rfc3339.format(target.lastScrapeMs()));
        Json.number(json, "lastScrapeDuration", target.lastScrapeDurationSeconds());
        json.writeStringField("health", target.health().label());
        json.writeStringField("scrapeInterval", Durations.format(target.scrapeIntervalMs()));
        json.writeStringField("scrapeTimeout", Durations.format(target.scrapeTimeoutMs()));
        json.writeEndObject();
    }

    private void dropped(JsonGenerator json, boolean wanted, String pool) throws IOException {
        List<DroppedTargets> all = wanted ? sources.dropped().get() : List.of();
        json.writeFieldName("droppedTargets");
        json.writeStartArray();
        for (DroppedTargets dropped : all) {
            if (pool.isEmpty() || pool.equals(dropped.scrapePool())) {
                for (Labels labels : dropped.discoveredLabels()) {
                    json.writeStartObject();
                    json.writeFieldName("discoveredLabels");
                    Json.labels(json, labels);
                    json.writeStringField("scrapePool", dropped.scrapePool());
                    json.writeEndObject();
                }
            }
        }
        json.writeEndArray();
        json.writeFieldName("droppedTargetCounts");
        if (!wanted) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        for (DroppedTargets dropped : all) {
            json.writeNumberField(dropped.scrapePool(), dropped.count());
        }
        json.writeEndObject();
    }

    private void pools(Exchange exchange) throws IOException {
        Json.success(
                exchange,
                json -> {
                    json.writeStartObject();
                    json.writeFieldName("scrapePools");
                    Json.strings(json, new ArrayList<>(sources.pools().get()));
                    json.writeEndObject();
                });
    }

    private void targetMetadata(Exchange exchange) throws IOException {
        int limit = number(exchange, "limit");
        String metric = Params.text(exchange, "metric");
        List<Matcher> matchers = targetMatchers(exchange);
        Json.success(
                exchange,
                json -> {
                    json.writeStartArray();
                    int left = limit < 0 ? Integer.MAX_VALUE : limit;
                    for (TargetMetadata each : sources.metadata().get()) {
                        boolean wanted =
                                (metric.isEmpty() || metric.equals(each.family().name()))
                                        && Matcher.allMatch(matchers, each.target());
                        if (wanted && left > 0) {
                            left--;
                            json.writeStartObject();
                            json.writeFieldName("target");
                            Json.labels(json, each.target());
                            if (metric.isEmpty()) {
                                json.writeStringField("metric", each.family().name());
                            }
                            json.writeStringField("type", each.family().type().label());
                            json.writeStringField("help", each.family().help());
                            json.writeStringField("unit", each.family().unit());
                            json.writeEndObject();
                        }
                    }
                    json.writeEndArray();
                });
    }

    private static List<Matcher> targetMatchers(Exchange exchange) {
        String text = Params.text(exchange, "match_target");
        if (text.isEmpty()) {
            return List.of();
        }
        try {
            return PromqlParser.parseSelector(text).matchers();
        } catch (QueryException.BadData e) {
            throw ApiException.invalidParameter("match_target", String.valueOf(e.getMessage()));
        }
    }

    private void metadata(Exchange exchange) throws IOException {
        int limit = number(exchange, "limit");
        int perMetric = number(exchange, "limit_per_metric");
        Map<String, Set<MetricFamily>> byName = byName(Params.text(exchange, "metric"));
        Json.success(
                exchange,
                json -> {
                    json.writeStartObject();
                    int left = limit < 0 ? Integer.MAX_VALUE : limit;
                    for (Map.Entry<String, Set<MetricFamily>> entry : byName.entrySet()) {
                        if (left-- <= 0) {
                            break;
                        }
                        json.writeFieldName(entry.getKey());
                        families(json, entry.getValue(), perMetric);
                    }
                    json.writeEndObject();
                });
    }

    private Map<String, Set<MetricFamily>> byName(String only) {
        Map<String, Set<MetricFamily>> byName = new TreeMap<>();
        for (MetricFamily family : sources.ownFamilies().get()) {
            if (only.isEmpty() || only.equals(family.name())) {
                byName.computeIfAbsent(family.name(), _ -> new LinkedHashSet<>(2)).add(family);
            }
        }
        for (TargetMetadata each : sources.metadata().get()) {
            MetricFamily family = each.family();
            if (only.isEmpty() || only.equals(family.name())) {
                byName.computeIfAbsent(family.name(), _ -> new LinkedHashSet<>(2)).add(family);
            }
        }
        for (MetricFamily family : sources.storedFamilies().get()) {
            if (only.isEmpty() || only.equals(family.name())) {
                byName.computeIfAbsent(family.name(), _ -> Set.of(family));
            }
        }
        return byName;
    }

    private static void families(JsonGenerator json, Set<MetricFamily> families, int limit)
            throws IOException {
        json.writeStartArray();
        int left = limit <= 0 ? Integer.MAX_VALUE : limit;
        for (MetricFamily family : families) {
            if (left-- <= 0) {
                break;
            }
            json.writeStartObject();
            json.writeStringField("type", family.type().label());
            json.writeStringField("unit", family.unit());
            json.writeStringField("help", family.help());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** A number, -1 where the parameter is empty or negative. */
    private static int number(Exchange exchange, String name) {
        String text = Params.text(exchange, name);
        if (text.isEmpty()) {
            return -1;
        }
        try {
            return Math.clamp(Long.parseLong(text), -1, Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw ApiException.badData(name + " must be a number");
        }
    }
}
