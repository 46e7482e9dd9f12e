package io.narthex.agent.cli;

import io.narthex.agent.run.AgentConfiguration;
import io.narthex.alerting.rule.RuleFiles;
import io.narthex.alerting.rule.RuleGroupConfig;
import io.narthex.collectors.scrape.ScrapeConfig;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Problem;
import io.narthex.core.model.Labels;
import io.narthex.links.discovery.TargetGroup;
import io.narthex.promql.PromqlParser;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code narthex check config}: says what promtool says, in its words where it has some. */
final class CheckConfig {
    private static final int FAILED = 1;
    private static final int LINT_FAILED = 3;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Lint lint;
    private boolean failed;
    private boolean lintFailed;

    CheckConfig(PrintWriter out, PrintWriter err, Lint lint) {
        this.out = out;
        this.err = err;
        this.lint = lint;
    }

    /**
     * Checks all files.
     *
     * @return the exit status: 0, 1 if one is wrong, 3 if lint is fatal and finds something
     */
    int run(List<String> files, boolean syntaxOnly, boolean lintFatal) {
        for (String file : files) {
            check(Path.of(file), syntaxOnly);
        }
        if (failed) {
            return FAILED;
        }
        return lintFailed && lintFatal ? LINT_FAILED : 0;
    }

    private void check(Path file, boolean syntaxOnly) {
        out.println("Checking " + file);
        try {
            AgentConfiguration configuration =
                    AgentConfiguration.read(
                            file, null, "check", Path.of(Options.DEFAULT_STORAGE_PATH));
            List<Path> missing = syntaxOnly ? List.of() : configuration.missingFiles();
            if (!missing.isEmpty()) {
                for (Path one : missing) {
                    err.println("  FAILED: \"" + one + "\" does not point to an existing file");
                }
                failed = true;
                out.println();
                return;
            }
            Map<String, List<RuleGroupConfig>> rules = new LinkedHashMap<>();
            if (!syntaxOnly && !configuration.rules().patterns().isEmpty()) {
                rules = rulesByFile(configuration);
                out.println("  SUCCESS: " + rules.size() + " rule files found");
            }
            for (Problem warning : configuration.warnings()) {
                err.println("  WARNING: " + warning);
            }
            warnOfDoubles(configuration);
            out.println(" SUCCESS: " + file + " is valid prometheus config file syntax");
            report(lint.jobs(configuration));
            out.println();
            rules.forEach(this::checkRules);
        } catch (ConfigException e) {
            for (Problem problem : e.problems()) {
                err.println("  FAILED: " + problem);
            }
            failed = true;
            out.println();
        }
    }

    private static Map<String, List<RuleGroupConfig>> rulesByFile(AgentConfiguration configuration)
            throws ConfigException {
        Map<String, List<RuleGroupConfig>> byFile = new LinkedHashMap<>();
        for (RuleGroupConfig group :
                RuleFiles.load(
                        configuration.rules().patterns(),
                        configuration.rules().folder(),
                        PromqlParser::parse)) {
            byFile.computeIfAbsent(group.file(), _ -> new ArrayList<>()).add(group);
        }
        return byFile;
    }

    private void checkRules(String file, List<RuleGroupConfig> groups) {
        out.println("Checking " + file);
        int count = 0;
        for (RuleGroupConfig group : groups) {
            count += group.rules().size();
        }
        List<String> odd = lint.rules(groups);
        lintFailed |= !odd.isEmpty();
        lint.report(odd, count, out, err);
    }

    private void report(List<String> odd) {
        for (int i = 0; i < odd.size(); i++) {
            err.println((i == 0 ? "lint error " : "") + odd.get(i));
            lintFailed = true;
        }
    }

    /**
     * A board that is read by this agent and by a node_exporter beside it has every series twice.
     */
    private void warnOfDoubles(AgentConfiguration configuration) {
        if (configuration.host() == null) {
            return;
        }
        for (ScrapeConfig job : configuration.scrapes()) {
            for (TargetGroup group : job.groups()) {
                for (Labels target : group.targets()) {
                    String address = target.get(TargetGroup.ADDRESS);
                    if (isLocalExporter(address)) {
                        err.println(
                                "  WARNING: job "
                                        + job.jobName()
                                        + " scrapes "
                                        + address
                                        + ", and this agent reads the board itself: set host.enabled"
                                        + " to false, or leave the job out");
                    }
                }
            }
        }
    }

    private static boolean isLocalExporter(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        String port = colon < 0 ? "" : address.substring(colon + 1);
        boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        return local && (port.equals("9100") || port.equals("9090"));
    }
}
