package io.narthex.agent.cli;

import io.narthex.agent.run.AgentConfiguration;
import io.narthex.alerting.rule.RuleConfig;
import io.narthex.alerting.rule.RuleGroupConfig;
import io.narthex.collectors.scrape.ScrapeConfig;
import io.narthex.core.model.Labels;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** promtool's lint checks: what is valid and probably not meant. */
final class Lint {
    static final String DUPLICATE_RULES = "duplicate-rules";
    static final String TOO_LONG_SCRAPE_INTERVAL = "too-long-scrape-interval";

    /** What a query still finds when it looks back as far as it does by default. */
    private static final long LOOKBACK_MS = 300_000;

    private final Set<String> checks;

    private Lint(Set<String> checks) {
        this.checks = checks;
    }

    /**
     * The checks that {@code text} names.
     *
     * @throws IllegalArgumentException if it names another
     */
    static Lint of(String text) {
        return switch (text) {
            case "all" -> new Lint(Set.of(DUPLICATE_RULES, TOO_LONG_SCRAPE_INTERVAL));
            case "none" -> new Lint(Set.of());
            case DUPLICATE_RULES, TOO_LONG_SCRAPE_INTERVAL -> new Lint(Set.of(text));
            default ->
                    throw new IllegalArgumentException(
                            "--lint must be all, duplicate-rules, too-long-scrape-interval or none,"
                                    + " found \""
                                    + text
                                    + "\"");
        };
    }

    /**
     * The checks of rules that {@code names} lists, with commas between.
     *
     * @param unknown takes every name that is none
     */
    static Lint ofRules(String names, Consumer<String> unknown) {
        Set<String> checks = new HashSet<>();
        boolean none = false;
        for (String name : names.split(",", -1)) {
            switch (name) {
                case "all", DUPLICATE_RULES -> checks.add(DUPLICATE_RULES);
                case "none" -> none = true;
                default -> unknown.accept(name);
            }
        }
        return new Lint(none && !names.contains("all") ? Set.of() : Set.copyOf(checks));
    }

    /** Says what is odd in the rules of one file, or how many there are. */
    void report(List<String> found, int rules, PrintWriter out, PrintWriter err) {
        if (found.isEmpty()) {
            out.println("  SUCCESS: " + rules + " rules found");
        } else {
            err.println("  FAILED:");
            for (int i = 0; i < found.size(); i++) {
                err.println((i == 0 ? "lint error " : "") + found.get(i));
            }
        }
        out.println();
    }

    /** What is odd in the jobs. */
    List<String> jobs(AgentConfiguration configuration) {
        List<String> found = new ArrayList<>();
        if (checks.contains(TOO_LONG_SCRAPE_INTERVAL)) {
            for (ScrapeConfig job : configuration.scrapes()) {
                if (job.request().intervalMs() >= LOOKBACK_MS) {
                    found.add(
                            "long scrape interval found in job "
                                    + job.jobName()
                                    + ": at 5m and more its series go stale between scrapes");
                }
            }
        }
        return found;
    }

    /** What is odd in the rules of one file. */
    List<String> rules(List<RuleGroupConfig> groups) {
        if (!checks.contains(DUPLICATE_RULES)) {
            return List.of();
        }
        Map<Labels, Integer> uses = new LinkedHashMap<>();
        for (RuleGroupConfig group : groups) {
            for (RuleConfig rule : group.rules()) {
                Labels identity =
                        rule.labels().toBuilder().set(Labels.METRIC_NAME, rule.name()).build();
                uses.merge(identity, 1, Integer::sum);
            }
        }
        List<String> found = new ArrayList<>();
        uses.forEach((identity, count) -> {
            if (count > 1) {
                found.add(duplicate(identity));
            }
        });
        if (!found.isEmpty()) {
            found.addFirst(found.size() + " duplicate rule(s) found.");
            found.add("Might cause inconsistency while recording expressions");
        }
        return found;
    }

    private static String duplicate(Labels identity) {
        StringBuilder text = new StringBuilder("Metric: ").append(identity.metricName());
        text.append("\nLabel(s):");
        identity.withoutMetricName()
                .forEach((name, value) ->
                        text.append("\n\t").append(name).append(": ").append(value));
        return text.toString();
    }
}
