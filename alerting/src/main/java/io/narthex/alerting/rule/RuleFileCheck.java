package io.narthex.alerting.rule;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.GoType;
import io.narthex.core.config.GoType.Scalar;
import io.narthex.core.config.GoYaml;
import io.narthex.core.config.SecretSource;
import io.narthex.promql.ast.Expr;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What promtool says of a rule file. Immutable.
 *
 * @param groups those that are right, where the file has no faults of types
 * @param errors in promtool's words and order, without the file's name; empty where it is right
 */
public record RuleFileCheck(List<RuleGroupConfig> groups, List<String> errors) {
    private static final GoType RULES = groups("RuleGroups", "RuleGroup", "Rule", Scalar.STRING);

    /** The same once more: promtool reads a file again for places, and says what is wrong again. */
    private static final GoType NODES =
            groups("ruleGroups", "RuleGroupNode", "RuleNode", Scalar.ANY);

    /** Copies the lists. */
    public RuleFileCheck {
        groups = List.copyOf(groups);
        errors = List.copyOf(errors);
    }

    private static GoType groups(String all, String group, String rule, GoType text) {
        GoType one =
                new GoType.Struct(
                        "rulefmt." + rule,
                        Map.of(
                                "record",
                                text,
                                "alert",
                                text,
                                "expr",
                                text,
                                "for",
                                Scalar.DURATION,
                                "keep_firing_for",
                                Scalar.DURATION,
                                "labels",
                                new GoType.Texts(),
                                "annotations",
                                new GoType.Texts()));
        GoType groups =
                new GoType.Struct(
                        "rulefmt." + group,
                        Map.of(
                                "name", Scalar.STRING,
                                "interval", Scalar.DURATION,
                                "query_offset", Scalar.DURATION,
                                "limit", Scalar.INT,
                                "rules", new GoType.Sequence(one),
                                "labels", new GoType.Texts()));
        return new GoType.Struct("rulefmt." + all, Map.of("groups", new GoType.Sequence(groups)));
    }

    /**
     * Checks a file's text.
     *
     * @param name of the file, as its groups show it
     * @param parser parses PromQL or throws {@link io.narthex.promql.query.QueryException}
     * @param ignoreUnknown whether fields that rule files do not have are let pass
     */
    public static RuleFileCheck of(
            String name, String text, Function<String, Expr> parser, boolean ignoreUnknown) {
        String error = GoYaml.error(text, RULES, GoYaml.Dialect.V3, !ignoreUnknown);
        if (error != null) {
            String again = GoYaml.error(text, NODES, GoYaml.Dialect.V3, false);
            return new RuleFileCheck(
                    List.of(), again == null ? List.of(error) : List.of(error, again));
        }
        try {
            Document document =
                    Document.parse(name, Path.of("/"), text, new SecretSource(Map.of()));
            RuleFileReader reader = new RuleFileReader(document, parser);
            List<RuleGroupConfig> groups = reader.read();
            return new RuleFileCheck(groups, reader.faults());
        } catch (ConfigException e) {
            return new RuleFileCheck(List.of(), List.of(String.valueOf(e.getMessage())));
        }
    }

    /** The number of rules in all groups. */
    public int ruleCount() {
        int count = 0;
        for (RuleGroupConfig group : groups) {
            count += group.rules().size();
        }
        return count;
    }
}
