package io.narthex.promql;

import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What {@code --enable-feature} switches on in the language and its engine, by Prometheus' names.
 *
 * @param parser which experimental syntax is taken
 * @param engine which experimental behaviour there is
 * @param unknown names that mean nothing here
 */
public record PromqlFeatures(ParserOptions parser, EngineFeatures engine, List<String> unknown) {
    /** Without feature flags. */
    public static final PromqlFeatures NONE =
            new PromqlFeatures(ParserOptions.DEFAULT, EngineFeatures.NONE, List.of());

    /** What was experimental once and is there anyway. */
    private static final Set<String> ALWAYS =
            Set.of(
                    "native-histograms",
                    "promql-at-modifier",
                    "promql-duration-expr",
                    "promql-negative-offset");

    public PromqlFeatures {
        unknown = List.copyOf(unknown);
    }

    /**
     * The features of lists as the command line has them.
     *
     * @param lists names with commas between them
     */
    public static PromqlFeatures of(List<String> lists) {
        List<String> names = new ArrayList<>();
        for (String list : lists) {
            for (String name : list.split(",", -1)) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
        }
        ParserOptions parser =
                new ParserOptions(
                        names.remove("promql-experimental-functions"),
                        names.remove("promql-extended-range-selectors"),
                        names.remove("promql-binop-fill-modifiers"));
        EngineFeatures engine =
                new EngineFeatures(
                        names.remove("promql-delayed-name-removal"),
                        names.remove("type-and-unit-labels"),
                        names.remove("use-start-timestamps"));
        names.removeAll(ALWAYS);
        return new PromqlFeatures(parser, engine, names);
    }
}
