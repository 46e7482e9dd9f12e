package io.narthex.core.model;

/**
 * An observation that stands for the others of its series, with labels that lead to more, such as a
 * trace id.
 *
 * @param labels of the exemplar itself, not of its series; together at most 128 code points in
 *     OpenMetrics 1.0
 * @param value what was observed
 * @param timestampMs when, milliseconds since 1970
 */
public record Exemplar(Labels labels, double value, long timestampMs) {}
