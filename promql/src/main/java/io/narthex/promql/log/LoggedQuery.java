package io.narthex.promql.log;

import io.narthex.core.model.Floats;
import io.narthex.core.model.UtcTime;
import io.narthex.promql.query.SampleCounts;
import org.jspecify.annotations.Nullable;

/**
 * A query that has ended, as the query log tells of it (Prometheus, "Using the Prometheus query
 * log"). Immutable.
 *
 * @param query its text
 * @param times what it was evaluated at
 * @param took how long that took
 * @param counts the samples that it looked at, or null where they were not counted
 * @param origin who asked
 * @param error why it gave nothing, or null where it did
 */
public record LoggedQuery(
        String query,
        Times times,
        Took took,
        @Nullable SampleCounts counts,
        Origin origin,
        @Nullable String error) {
    /** So much of a query's text is kept: requests may be much larger than the log is. */
    private static final int MAX_QUERY_CHARS = 65_536;

    /**
     * What a query was evaluated at, milliseconds since 1970.
     *
     * @param stepMs 0 of one that was evaluated once
     */
    public record Times(long startMs, long endMs, long stepMs) {
        /** One time alone. */
        public static Times at(long timestampMs) {
            return new Times(timestampMs, timestampMs, 0);
        }
    }

    /**
     * How long a query took.
     *
     * @param queueNanos until it had its turn
     * @param evaluationNanos from then on
     */
    public record Took(long queueNanos, long evaluationNanos) {}

    /** Who asked. */
    public sealed interface Origin {
        /**
         * A request.
         *
         * @param clientIp the address it came from
         */
        record HttpRequest(String clientIp, String method, String path) implements Origin {}

        /** The rules of a group. */
        record RuleGroup(String file, String name) implements Origin {}
    }

    /** One line of JSON, its end included, in Prometheus' order of fields. */
    String line(long nowMs) {
        StringBuilder text = new StringBuilder(512 + query.length());
        text.append("{\"time\":\"");
        UtcTime.append(text, nowMs);
        text.append("\",\"level\":\"INFO\",\"msg\":\"promql query logged\",\"params\":{\"end\":\"");
        UtcTime.append(text, times.endMs);
        text.append("\",\"query\":");
        string(text, query.substring(0, Math.min(query.length(), MAX_QUERY_CHARS)));
        text.append(",\"start\":\"");
        UtcTime.append(text, times.startMs);
        text.append("\",\"step\":").append(times.stepMs / 1000).append('}');
        if (error != null) {
            text.append(",\"error\":");
            string(text, error);
        }
        stats(text);
        switch (origin) {
            case Origin.HttpRequest(String clientIp, String method, String path) -> {
                text.append(",\"httpRequest\":{\"clientIP\":");
                string(text, clientIp);
                text.append(",\"method\":");
                string(text, method);
                text.append(",\"path\":");
                string(text, path);
            }
            case Origin.RuleGroup(String file, String name) -> {
                text.append(",\"ruleGroup\":{\"file\":");
                string(text, file);
                text.append(",\"name\":");
                string(text, name);
            }
        }
        return text.append("}}\n").toString();
    }

    /** Sorting and preparing are parts of evaluating here. */
    private void stats(StringBuilder text) {
        text.append(",\"stats\":{\"timings\":{\"evalTotalTime\":");
        seconds(text, took.evaluationNanos);
        text.append(",\"resultSortTime\":0,\"queryPreparationTime\":0,\"innerEvalTime\":");
        seconds(text, took.evaluationNanos);
        text.append(",\"execQueueTime\":");
        seconds(text, took.queueNanos);
        text.append(",\"execTotalTime\":");
        seconds(text, took.queueNanos + took.evaluationNanos);
        text.append("},\"samples\":{\"totalQueryableSamples\":")
                .append(counts == null ? 0 : counts.total())
                .append(",\"peakSamples\":")
                .append(counts == null ? 0 : counts.peak())
                .append("}}");
    }

    private static void seconds(StringBuilder text, long nanos) {
        Floats.appendApi(text, nanos / 1e9);
    }

    /** A string of JSON; what stands for bytes that are no UTF-8 becomes U+FFFD. */
    private static void string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"', '\\' -> text.append('\\').append((char) c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    boolean unpaired = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
                    if (c < ' ') {
                        text.append("\\u00").append((char) ('0' + (c >> 4)));
                        text.append(Character.forDigit(c & 15, 16));
                    } else {
                        text.appendCodePoint(unpaired ? 0xFFFD : c);
                    }
                }
            }
        }
        text.append('"');
    }
}
