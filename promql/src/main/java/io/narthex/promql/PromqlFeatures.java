package io.narthex.promql;

import io.narthex.promql.parser.ParserOptions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What of the language is switched on by {@code --enable-feature} (Prometheus, "Feature flags").
 *
 * @param syntax the experimental functions and syntax that are taken
 * @param delayedNameRemoval whether metric names are removed at the end of a query
 */
public record PromqlFeatures(ParserOptions syntax, boolean delayedNameRemoval) {
    /** As Prometheus without feature flags. */
    public static final PromqlFeatures NONE = new PromqlFeatures(ParserOptions.DEFAULT, false);

    private static final String FUNCTIONS = "promql-experimental-functions";
    private static final String RANGES = "promql-extended-range-selectors";
    private static final String FILL = "promql-binop-fill-modifiers";
    private static final String NAMES = "promql-delayed-name-removal";

    /**
     * The features that are named.
     *
     * @param lists names, or several names with commas between them
     * @param others takes every name that has nothing to do with the language
     */
    public static PromqlFeatures of(Collection<String> lists, Consumer<String> others) {
        Set<String> names = new HashSet<>();
        for (String list : lists) {
            for (String name : list.split(",", -1)) {
                switch (name) {
                    case "" -> {}
                    case FUNCTIONS, RANGES, FILL, NAMES -> names.add(name);
                    default -> others.accept(name);
                }
            }
        }
        return new PromqlFeatures(
                new ParserOptions(
                        names.contains(FUNCTIONS), names.contains(RANGES), names.contains(FILL)),
                names.contains(NAMES));
    }
}
