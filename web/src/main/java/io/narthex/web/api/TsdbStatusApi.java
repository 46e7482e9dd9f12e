package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.CodePoints;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.Route;
import io.narthex.core.model.SeriesSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code status/tsdb} of Prometheus' API: what labels the series of the last hour have, and, in
 * fields of ours, what the storage takes and what it has lost. Thread-safe.
 */
public final class TsdbStatusApi {
    private static final int DEFAULT_LIMIT = 10;
    private static final long HOUR_MS = 3_600_000;

    /**
     * The storage.
     *
     * @param headSeries series in memory
     * @param headSamples samples that are not sealed
     * @param samples all samples
     * @param segments their number
     * @param segmentBytes what they take
     * @param journalBytes what is needed of the journal
     * @param ringBytes the file
     * @param badBytes of these, what takes no writes and is passed over
     * @param minMs the oldest sample, {@link Long#MAX_VALUE} where there is none
     * @param disk how it takes what is written: {@code ok}, {@code failing}, {@code memory_only}
     */
    public record Storage(
            long headSeries,
            long headSamples,
            long samples,
            long segments,
            long segmentBytes,
            long journalBytes,
            long ringBytes,
            long badBytes,
            long minMs,
            String disk,
            Lost lost) {}

    /**
     * What has been lost since the start.
     *
     * @param minMs no lost sample is older, {@link Long#MAX_VALUE} if nothing was lost
     * @param maxMs no lost sample is newer
     */
    public record Lost(long samples, long commits, long minMs, long maxMs) {}

    private final Queryable series;
    private final Supplier<Storage> storage;
    private final EpochClock clock;

    public TsdbStatusApi(Queryable series, Supplier<Storage> storage, EpochClock clock) {
        this.series = series;
        this.storage = storage;
        this.clock = clock;
    }

    /** The endpoint. */
    public Route route() {
        return Json.get("/api/v1/status/tsdb", this::answer);
    }

    private void answer(Exchange exchange) throws IOException {
        int limit = limit(exchange);
        Storage now = storage.get();
        Cardinality found = new Cardinality();
        long toMs = clock.epochMs();
        try (Querier querier = series.querier(toMs - HOUR_MS, toMs)) {
            Matcher all = new Matcher(Matcher.Type.REGEX, Labels.METRIC_NAME, ".*");
            SeriesSet set = querier.select(List.of(all), toMs - HOUR_MS, toMs);
            while (set.next()) {
                found.add(set.labels());
            }
        }
        Json.success(
                exchange,
                json -> {
                    json.writeStartObject();
                    head(json, now, found, toMs);
                    found.write(json, limit);
                    own(json, now);
                    json.writeEndObject();
                });
    }

    private static int limit(Exchange exchange) {
        String text = Params.text(exchange, "limit");
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        try {
            long limit = Long.parseLong(text);
            if (limit > 0) {
                return (int) Math.min(limit, Integer.MAX_VALUE);
            }
        } catch (NumberFormatException e) {
            // Answered below.
        }
        throw ApiException.badData("limit must be a positive number");
    }

    private static void head(JsonGenerator json, Storage now, Cardinality found, long toMs)
            throws IOException {
        json.writeObjectFieldStart("headStats");
        json.writeNumberField("numSeries", now.headSeries());
        json.writeNumberField("numLabelPairs", found.pairs());
        // Each series of the head has one chunk that is open.
        json.writeNumberField("chunkCount", now.headSeries());
        json.writeNumberField("minTime", now.minMs());
        json.writeNumberField("maxTime", toMs);
        json.writeEndObject();
    }

    private static void own(JsonGenerator json, Storage now) throws IOException {
        json.writeObjectFieldStart("storage");
        json.writeNumberField("numSamples", now.samples());
        json.writeNumberField("headSamples", now.headSamples());
        json.writeNumberField("segments", now.segments());
        json.writeNumberField("segmentBytes", now.segmentBytes());
        json.writeNumberField("journalBytes", now.journalBytes());
        json.writeNumberField("ringBytes", now.ringBytes());
        json.writeNumberField("badBytes", now.badBytes());
        json.writeStringField("disk", now.disk());
        json.writeEndObject();
        Lost lost = now.lost();
        json.writeObjectFieldStart("lost");
        json.writeNumberField("numSamples", lost.samples());
        json.writeNumberField("commits", lost.commits());
        if (lost.minMs() <= lost.maxMs()) {
            json.writeNumberField("minTime", lost.minMs());
            json.writeNumberField("maxTime", lost.maxMs());
        }
        json.writeEndObject();
    }

    /** Counts label names, values and pairs of series. Confined to one thread. */
    private static final class Cardinality {
        /** By label name and value. */
        private final Map<String, Map<String, int[]>> counts = new HashMap<>();

        void add(Labels labels) {
            for (int i = 0; i < labels.size(); i++) {
                counts.computeIfAbsent(labels.name(i), _ -> new HashMap<>())
                        .computeIfAbsent(labels.value(i), _ -> new int[1])[0]++;
            }
        }

        long pairs() {
            return counts.values().stream().mapToLong(Map::size).sum();
        }

        void write(JsonGenerator json, int limit) throws IOException {
            Top metrics = new Top();
            Top valueCounts = new Top();
            Top bytes = new Top();
            Top pairs = new Top();
            for (Map.Entry<String, Map<String, int[]>> label : counts.entrySet()) {
                long length = 0;
                for (Map.Entry<String, int[]> value : label.getValue().entrySet()) {
                    int series = value.getValue()[0];
                    if (label.getKey().equals(Labels.METRIC_NAME)) {
                        metrics.add(value.getKey(), series);
                    }
                    pairs.add(label.getKey() + "=" + value.getKey(), series);
                    length += (long) utf8Length(value.getKey()) * series;
                }
                valueCounts.add(label.getKey(), label.getValue().size());
                bytes.add(label.getKey(), length);
                pairs.keep(limit);
            }
            metrics.write(json, "seriesCountByMetricName", limit);
            valueCounts.write(json, "labelValueCountByLabelName", limit);
            bytes.write(json, "memoryInBytesByLabelName", limit);
            pairs.write(json, "seriesCountByLabelValuePair", limit);
        }

        private static int utf8Length(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /** The largest of many counts. */
    private static final class Top {
        private record Count(String name, long value) {}

        private final List<Count> counts = new ArrayList<>();

        void add(String name, long value) {
            counts.add(new Count(name, value));
        }

        /** Forgets all but the largest. */
        void keep(int limit) {
            counts.sort(
                    Comparator.comparingLong(Count::value)
                            .reversed()
                            .thenComparing(Count::name, CodePoints::compare));
            if (counts.size() > limit) {
                counts.subList(limit, counts.size()).clear();
            }
        }

        void write(JsonGenerator json, String name, int limit) throws IOException {
            keep(limit);
            json.writeArrayFieldStart(name);
            for (Count count : counts) {
                json.writeStartObject();
                json.writeStringField("name", count.name());
                json.writeNumberField("value", count.value());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }
}
