package io.narthex.agent.cli;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.narthex.agent.run.Features;
import io.narthex.alerting.rule.RuleFileCheck;
import io.narthex.alerting.ruletest.RuleTestOptions;
import io.narthex.alerting.ruletest.RuleTests;
import io.narthex.core.model.FileTrouble;
import io.narthex.promql.PromqlParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code narthex check rules} and {@code narthex test rules}, which say what promtool says. */
final class RuleCommands {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int LINT_FAILED = 3;

    private final PrintWriter out;
    private final PrintWriter err;

    RuleCommands(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    static CommandSpec check() {
        CommandSpec spec =
                Specs.plain("Checks rule files, as promtool does: exit 0 when good, 1 when not.");
        Specs.text(
                spec,
                "checks",
                "all, duplicate-rules or none, with commas between. Default: duplicate-rules",
                "--lint");
        Specs.flag(spec, "Exits with 3 where a lint check fails.", "--lint-fatal");
        common(spec, "The rule files to check; without one, standard input.", "0..*");
        spec.usageMessage()
                .footer(
                        "",
                        "Examples:",
                        "  narthex check rules /etc/narthex/rules/*.yml",
                        "  narthex check rules --lint=all --lint-fatal < rules.yml");
        return spec;
    }

    static CommandSpec test() {
        CommandSpec rules =
                Specs.plain(
                        "Runs unit tests of rules, in promtool's files, with promtool's output.");
        Specs.texts(
                rules,
                "regex",
                "Runs only tests with a name in which this is found; may be given several times.",
                "--run");
        Specs.text(rules, "file", "Writes the results there too, as JUnit's XML.", "--junit");
        Specs.flag(rules, "Shows expected and received alerts as one coloured text.", "--diff");
        Specs.flag(rules, "Tells times, and all samples at the end of each test.", "--debug");
        common(rules, "The files of tests.", "1..*");
        rules.usageMessage()
                .footer(
                        "",
                        "Examples:",
                        "  narthex test rules tests/*.yml",
                        "  narthex test rules --run='^disk' --diff tests/disk.yml",
                        "  narthex test rules --junit=results.xml tests/*.yml");
        CommandSpec spec = Specs.plain("Runs unit tests.");
        spec.addSubcommand("rules", rules);
        return spec;
    }

    private static void common(CommandSpec spec, String files, String arity) {
        Specs.flag(
                spec, "Lets fields pass that rule files do not have.", "--ignore-unknown-fields");
        Specs.texts(
                spec,
                "names",
                "Prometheus' feature names, such as promql-experimental-functions; may be given"
                        + " several times.",
                "--enable-feature");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("<file>")
                        .arity(arity)
                        .required(arity.startsWith("1"))
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description(files)
                        .build());
    }

    private Features features(ParseResult parsed) {
        Features features =
                Features.parse(parsed.matchedOptionValue("--enable-feature", List.of()));
        for (String name : features.unknown()) {
            out.println("  WARNING: Unknown feature passed to --enable-feature: " + name);
        }
        return features;
    }

    /** Whether all files exist; says which one does not. */
    private boolean exist(List<String> files) {
        for (String file : files) {
            if (!Files.exists(Path.of(file))) {
                err.println("narthex: path '" + file + "' does not exist");
                return false;
            }
        }
        return true;
    }

    /** Checks rule files; returns the exit status. */
    int check(ParseResult parsed) {
        List<String> files = parsed.matchedPositionalValue(0, List.of());
        if (!exist(files)) {
            return FAILED;
        }
        Lint lint = lint(parsed.matchedOptionValue("--lint", Lint.DUPLICATE_RULES));
        Features features = features(parsed);
        boolean ignoreUnknown = parsed.matchedOptionValue("--ignore-unknown-fields", false);
        boolean failed = false;
        boolean odd = false;
        for (String file : files.isEmpty() ? List.of("") : files) {
            out.println("Checking " + (file.isEmpty() ? "standard input" : file));
            RuleFileCheck check;
            try {
                check =
                        RuleFileCheck.of(
                                file,
                                text(file),
                                text -> PromqlParser.parse(text, features.parser()),
                                ignoreUnknown);
            } catch (IOException e) {
                check =
                        new RuleFileCheck(
                                List.of(), List.of("cannot be read: " + FileTrouble.reason(e)));
            }
            if (!check.errors().isEmpty()) {
                failed = true;
                err.println("  FAILED:");
                for (String error : check.errors()) {
                    err.println(file.isEmpty() ? error : file + ": " + error);
                }
                continue;
            }
            List<String> found = lint.rules(check.groups());
            odd |= !found.isEmpty();
            lint.report(found, check.ruleCount(), out, err);
        }
        if (failed) {
            return FAILED;
        }
        return odd && parsed.matchedOptionValue("--lint-fatal", false) ? LINT_FAILED : OK;
    }

    private Lint lint(String names) {
        return Lint.ofRules(
                names, name -> out.println("WARNING: unknown lint option: \"" + name + "\""));
    }

    private static String text(String file) throws IOException {
        if (file.isEmpty()) {
            InputStream in = System.in;
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return Files.readString(Path.of(file), StandardCharsets.UTF_8);
    }

    /** Runs tests of rules; returns the exit status. */
    int test(ParseResult parsed) {
        List<String> files = parsed.matchedPositionalValue(0, List.of());
        if (!exist(files)) {
            return FAILED;
        }
        Features features = features(parsed);
        RuleTests tests =
                new RuleTests(
                        new RuleTestOptions(
                                features.parser(),
                                features.engine(),
                                run(parsed),
                                parsed.matchedOptionValue("--diff", false),
                                parsed.matchedOptionValue("--debug", false),
                                parsed.matchedOptionValue("--ignore-unknown-fields", false),
                                out,
                                err));
        boolean passed = tests.run(files);
        String junit = parsed.matchedOptionValue("--junit", "");
        if (!junit.isEmpty()) {
            try {
                Files.writeString(Path.of(junit), tests.junitXml());
            } catch (IOException e) {
                err.println("narthex: cannot write " + junit + ": " + FileTrouble.reason(e));
                return FAILED;
            }
        }
        return passed ? OK : FAILED;
    }

    private static @Nullable Pattern run(ParseResult parsed) {
        List<String> expressions = parsed.matchedOptionValue("--run", List.of());
        if (expressions.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(String.join("|", expressions));
        } catch (PatternSyntaxException e) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(),
                    "--run must be a regular expression: " + e.getDescription(),
                    e);
        }
    }
}
