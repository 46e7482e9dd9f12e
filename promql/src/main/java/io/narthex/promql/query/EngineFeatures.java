package io.narthex.promql.query;

/**
 * Which experimental behaviour an engine has; each has Prometheus' name for {@code
 * --enable-feature}.
 *
 * @param delayedNameRemoval whether metric names are removed at the end ({@code
 *     promql-delayed-name-removal})
 * @param typeAndUnitLabels whether the labels {@code __type__} and {@code __unit__} tell what a
 *     metric is ({@code type-and-unit-labels})
 * @param startTimestamps whether rates and resets look at when samples began to count ({@code
 *     use-start-timestamps})
 */
public record EngineFeatures(
        boolean delayedNameRemoval, boolean typeAndUnitLabels, boolean startTimestamps) {
    /** As Prometheus without feature flags. */
    public static final EngineFeatures NONE = new EngineFeatures(false, false, false);

    /** The same with another {@code delayedNameRemoval}. */
    public EngineFeatures withDelayedNameRemoval(boolean value) {
        return new EngineFeatures(value, typeAndUnitLabels, startTimestamps);
    }
}
