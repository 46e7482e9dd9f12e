package io.narthex.alerting.ruletest;

import io.narthex.alerting.rule.RuleFileCheck;
import io.narthex.alerting.rule.RuleGroupConfig;
import io.narthex.alerting.template.GoDuration;
import io.narthex.alerting.template.GoTime;
import io.narthex.core.config.FileGlob;
import io.narthex.core.model.FileTrouble;
import io.narthex.promql.PromqlParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs files of tests of rules one after the other, as promtool does. Confined to one thread. */
public final class RuleTests {
    private final RuleTestOptions options;
    private final JunitReport report = new JunitReport();

    public RuleTests(RuleTestOptions options) {
        this.options = options;
    }

    /** Runs all files; whether everything is as expected. */
    public boolean run(List<String> files) {
        boolean passed = true;
        for (String file : files) {
            List<String> errors = run(file, report.suite(file));
            if (errors.isEmpty()) {
                options.out().println("  SUCCESS");
            } else {
                passed = false;
                options.err().println("  FAILED:");
                for (String error : errors) {
                    options.err().println(error);
                    options.out().println();
                }
            }
            options.out().println();
        }
        return passed;
    }

    /** What was run so far, as JUnit's XML. */
    public String junitXml() {
        return report.toString();
    }

    private List<String> run(String file, JunitReport.Suite suite) {
        RuleTestFile tests;
        Map<Path, RuleFileCheck> rules;
        try {
            tests = RuleTestReader.read(file, text(Path.of(file)));
            rules = rules(tests.ruleFiles(), Path.of(file).getParent());
        } catch (RuleTestException e) {
            suite.abort(String.valueOf(e.getMessage()));
            return e.errors();
        }
        suite.begin(GoTime.ofEpochMs(options.epochClock().epochMs()).format("2006-01-02T15:04:05"));
        for (String group : tests.groupOrder()) {
            if (Collections.frequency(tests.groupOrder(), group) > 1) {
                String error = "group name repeated in evaluation order: " + group;
                suite.abort(error);
                return List.of(error);
            }
        }
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < tests.groups().size(); i++) {
            RuleTestFile.Group group = tests.groups().get(i);
            if (options.wants(group.name())) {
                String name = group.name().isEmpty() ? "unnamed#" + i : group.name();
                List<String> found = run(name, tests, group, rules);
                suite.add(name, found);
                errors.addAll(found);
            }
        }
        return errors;
    }

    private List<String> run(
            String name,
            RuleTestFile tests,
            RuleTestFile.Group group,
            Map<Path, RuleFileCheck> rules) {
        long startNanos = options.nanoClock().nanos();
        if (options.debug()) {
            options.debugLine("Starting test " + name);
        }
        List<String> errors;
        try {
            TestSamples samples = new TestSamples(group);
            errors = new RuleTestRun(options, tests, group, groups(rules), samples).errors();
        } catch (RuleTestException e) {
            errors = e.errors();
        }
        if (options.debug()) {
            GoDuration took = new GoDuration(options.nanoClock().nanos() - startNanos);
            options.debugLine("Test " + name + " finished, took " + took);
        }
        return errors;
    }

    /** What is read of all files that are named, each one once. */
    private Map<Path, RuleFileCheck> rules(List<String> patterns, @Nullable Path folder)
            throws RuleTestException {
        Map<Path, RuleFileCheck> rules = new LinkedHashMap<>();
        Path base = folder == null ? Path.of("") : folder;
        for (String pattern : patterns) {
            List<Path> found;
            try {
                found = FileGlob.find(pattern, base);
            } catch (IllegalArgumentException e) {
                throw new RuleTestException(String.valueOf(e.getMessage()));
            }
            if (found.isEmpty()) {
                options.err()
                        .println(
                                "  WARNING: no file match pattern "
                                        + base.resolve(pattern).normalize());
            }
            for (Path file : found) {
                if (!rules.containsKey(file)) {
                    rules.put(
                            file,
                            RuleFileCheck.of(
                                    file.toString(),
                                    text(file),
                                    text -> PromqlParser.parse(text, options.syntax()),
                                    options.ignoreUnknownFields()));
                }
            }
        }
        return rules;
    }

    private static List<RuleGroupConfig> groups(Map<Path, RuleFileCheck> rules)
            throws RuleTestException {
        List<RuleGroupConfig> groups = new ArrayList<>();
        for (var file : rules.entrySet()) {
            if (!file.getValue().errors().isEmpty()) {
                throw new RuleTestException(
                        file.getValue().errors().stream()
                                .map(error -> file.getKey() + ": " + error)
                                .toList());
            }
            groups.addAll(file.getValue().groups());
        }
        return groups;
    }

    private static String text(Path file) throws RuleTestException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new RuleTestException("open " + file + ": " + FileTrouble.reason(e));
        }
    }
}
