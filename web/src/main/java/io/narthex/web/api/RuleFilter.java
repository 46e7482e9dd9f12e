package io.narthex.web.api;

import io.narthex.alerting.rule.GroupSnapshot;
import io.narthex.alerting.rule.RuleSnapshot;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Matcher;
import io.narthex.promql.parser.Quoting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rules a request to {@code rules} asks for.
 *
 * @param kind null for both
 * @param names of rules, empty for all
 * @param groupNames of groups, empty for all
 * @param files of groups, empty for all
 * @param selectors on the rules' labels, of which one must fit; empty for all
 * @param excludesAlerts whether to leave the alerts out
 */
record RuleFilter(
        RuleSnapshot.@Nullable Kind kind,
        List<String> names,
        List<String> groupNames,
        List<String> files,
        List<List<Matcher>> selectors,
        boolean excludesAlerts) {
    static RuleFilter read(Exchange exchange) {
        String type = Params.text(exchange, "type");
        RuleSnapshot.Kind kind =
                switch (type) {
                    case "" -> null;
                    case "alert" -> RuleSnapshot.Kind.ALERTING;
                    case "record" -> RuleSnapshot.Kind.RECORDING;
                    default ->
                            throw ApiException.invalidParameter(
                                    "type", "not supported value " + Quoting.quote(type));
                };
        boolean excludesAlerts = flag(Params.text(exchange, "exclude_alerts"));
        List<List<Matcher>> selectors;
        try {
            selectors = Params.matchers(exchange);
        } catch (IllegalArgumentException e) {
            throw ApiException.badData(String.valueOf(e.getMessage()));
        }
        return new RuleFilter(
                kind,
                exchange.parameters("rule_name[]"),
                exchange.parameters("rule_group[]"),
                exchange.parameters("file[]"),
                selectors,
                excludesAlerts);
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "", "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                    throw ApiException.invalidParameter(
                            "exclude_alerts",
                            "error converting exclude_alerts: strconv.ParseBool: parsing "
                                    + Quoting.quote(text)
                                    + ": invalid syntax");
        };
    }

    boolean takes(GroupSnapshot group) {
        return (groupNames.isEmpty() || groupNames.contains(group.name()))
                && (files.isEmpty() || files.contains(group.file()));
    }

    boolean takes(RuleSnapshot rule) {
        RuleSnapshot.Definition definition = rule.definition();
        return (kind == null || kind == definition.kind())
                && (names.isEmpty() || names.contains(definition.name()))
                && (selectors.isEmpty()
                        || selectors.stream()
                                .anyMatch(all -> Matcher.allMatch(all, definition.labels())));
    }
}
