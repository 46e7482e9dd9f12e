package io.narthex.promql.parser;

/**
 * Which parts of the language that Prometheus calls experimental are taken; all others always are.
 *
 * @param functions experimental functions and aggregations ({@code promql-experimental-functions})
 * @param extendedRangeSelectors {@code anchored} and {@code smoothed} ({@code
 *     promql-extended-range-selectors})
 * @param fillModifiers {@code fill}, {@code fill_left}, {@code fill_right} ({@code
 *     promql-binop-fill-modifiers})
 */
public record ParserOptions(
        boolean functions, boolean extendedRangeSelectors, boolean fillModifiers) {
    /** As Prometheus without feature flags. */
    public static final ParserOptions DEFAULT = new ParserOptions(false, false, false);

    /** The whole language. */
    public static final ParserOptions ALL = new ParserOptions(true, true, true);
}
