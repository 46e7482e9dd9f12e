package io.narthex.agent.run;

import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code --enable-feature} switches on, by Prometheus' own names.
 *
 * @param parser the experimental parts of the language
 * @param engine the experimental behaviour of the engine
 * @param perStepStats whether {@code stats=all} counts samples by step
 * @param autoReload whether the configuration is reloaded when its files change
 * @param unknown names that stand for nothing, for a warning
 */
public record Features(
        ParserOptions parser,
        EngineFeatures engine,
        boolean perStepStats,
        boolean autoReload,
        List<String> unknown) {
    private static final String AUTO_RELOAD = "auto-reload-config";
    private static final String FUNCTIONS = "promql-experimental-functions";
    private static final String RANGES = "promql-extended-range-selectors";
    private static final String FILL = "promql-binop-fill-modifiers";
    private static final String NAMES = "promql-delayed-name-removal";
    private static final String STATS = "promql-per-step-stats";
    private static final String TYPES = "type-and-unit-labels";
    private static final String STARTS = "use-start-timestamps";

    /** Features of Prometheus that are always on here, or that nothing here depends on. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "auto-gomaxprocs",
                    "auto-gomemlimit",
                    "concurrent-rule-eval",
                    "created-timestamp-zero-ingestion",
                    "exemplar-storage",
                    "extra-scrape-metrics",
                    "memory-snapshot-on-shutdown",
                    "metadata-wal-records",
                    "native-histograms",
                    "promql-at-modifier",
                    "promql-duration-expr",
                    "promql-negative-offset",
                    "utf8-names");

    /** Nothing experimental. */
    public static final Features NONE = parse(List.of());

    /**
     * Reads the values of the option.
     *
     * @param values names, several in one parted by commas
     */
    public static Features parse(List<String> values) {
        Set<String> names = new TreeSet<>();
        for (String value : values) {
            for (String name : value.split(",", -1)) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
        }
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(
                List.of(AUTO_RELOAD, FUNCTIONS, RANGES, FILL, NAMES, STATS, TYPES, STARTS));
        unknown.removeAll(WITHOUT_EFFECT);
        return new Features(
                new ParserOptions(
                        names.contains(FUNCTIONS), names.contains(RANGES), names.contains(FILL)),
                new EngineFeatures(
                        names.contains(NAMES), names.contains(TYPES), names.contains(STARTS)),
                names.contains(STATS),
                names.contains(AUTO_RELOAD),
                unknown);
    }
}
