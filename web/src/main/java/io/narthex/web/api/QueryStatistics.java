package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.promql.query.SampleCounts;
import java.io.IOException;

/** The {@code stats} of an answer: where the time went, and how many samples were looked at. */
final class QueryStatistics {
    private QueryStatistics() {}

    /** Writes the field {@code stats}. Sorting and preparing are parts of evaluating here. */
    static void write(JsonGenerator json, Queries.Answer answer, SampleCounts counts)
            throws IOException {
        double evaluation = answer.evaluationNanos() / 1e9;
        double queue = answer.queueNanos() / 1e9;
        json.writeObjectFieldStart("stats");
        json.writeObjectFieldStart("timings");
        Json.number(json, "evalTotalTime", evaluation);
        Json.number(json, "resultSortTime", 0);
        Json.number(json, "queryPreparationTime", 0);
        Json.number(json, "innerEvalTime", evaluation);
        Json.number(json, "execQueueTime", queue);
        Json.number(json, "execTotalTime", queue + evaluation);
        json.writeEndObject();
        json.writeObjectFieldStart("samples");
        if (counts.perStep().length > 0) {
            perStep(json, counts);
        }
        json.writeNumberField("totalQueryableSamples", counts.total());
        json.writeNumberField("peakSamples", counts.peak());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void perStep(JsonGenerator json, SampleCounts counts) throws IOException {
        long[] samples = counts.perStep();
        json.writeArrayFieldStart("totalQueryableSamplesPerStep");
        for (int i = 0; i < samples.length; i++) {
            json.writeStartArray();
            json.writeRawValue(Points.seconds(counts.timestampMs(i)));
            json.writeNumber(samples[i]);
            json.writeEndArray();
        }
        json.writeEndArray();
    }
}
