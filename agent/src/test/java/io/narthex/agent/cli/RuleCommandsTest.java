package io.narthex.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.testkit.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code narthex check rules} and {@code narthex test rules} beside promtool's. */
class RuleCommandsTest {
    private static final Path CONFORMANCE =
            Path.of(System.getProperty("narthex.conformance", ""), "promtool");
    private static final Path OWN = Path.of("src/test/resources/ruletests");

    /** Why a file has another result than with the promtool that Debian has, which is 3.5. */
    private static final Map<String, String> NEWER =
            Map.of(
                    "test start-time-test.yml", "the key start_timestamp is younger",
                    "check features.yml", "features younger than it are named otherwise");

    /** The two series of a refused match, which promtool names in any order. */
    private static final Pattern TWO_SERIES = Pattern.compile("\\[(\\{[^]]*}), (\\{[^]]*})];");

    private static final Pattern TOOK = Pattern.compile("(?m)finished, took .*$");
    private static final Pattern TIMESTAMP = Pattern.compile("timestamp=\"[0-9T:-]+\"");

    @TempDir private Path folder;

    private CommandRun promtool(String input, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst(Peers.executable("promtool").toString());
        Path out = folder.resolve("promtool.out");
        Path err = folder.resolve("promtool.err");
        int status =
                new ProcessBuilder(command)
                        .redirectInput(
                                Files.writeString(folder.resolve("promtool.in"), input).toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start()
                        .waitFor();
        return new CommandRun(status, Files.readString(out), Files.readString(err));
    }

    private static String comparable(String text) {
        Matcher series = TWO_SERIES.matcher(text);
        StringBuilder sorted = new StringBuilder();
        while (series.find()) {
            boolean inOrder = series.group(1).compareTo(series.group(2)) <= 0;
            String pair =
                    inOrder
                            ? series.group(1) + ", " + series.group(2)
                            : series.group(2) + ", " + series.group(1);
            series.appendReplacement(sorted, Matcher.quoteReplacement("[" + pair + "];"));
        }
        series.appendTail(sorted);
        return TOOK.matcher(sorted).replaceAll("finished");
    }

    private void assertSame(String... arguments) throws Exception {
        assertSameFor("", arguments);
    }

    private void assertSameFor(String input, String... arguments) throws Exception {
        CommandRun theirs = promtool(input, List.of(arguments));
        CommandRun ours = CommandRun.withInput(input, arguments);
        String what = String.join(" ", arguments);
        assertEquals(comparable(theirs.err()), comparable(ours.err()), what);
        assertEquals(comparable(theirs.out()), comparable(ours.out()), what);
        assertEquals(theirs.status(), ours.status(), what);
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
        }
    }

    @Test
    void everyFileOfPromtoolsOwnTestsEndsTheSame() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(CONFORMANCE), "no conformance data");
        int compared = 0;
        for (Path file : files(CONFORMANCE)) {
            for (String command : List.of("check", "test")) {
                if (!NEWER.containsKey(command + " " + file.getFileName())) {
                    assertSame(command, "rules", file.toString());
                    compared++;
                }
            }
        }
        assertTrue(compared > 80, "compared: " + compared);
    }

    @Test
    void youngerFilesEndAsTheySay() {
        Assumptions.assumeTrue(Files.isDirectory(CONFORMANCE), "no conformance data");
        CommandRun run =
                CommandRun.of(
                        "test", "rules", CONFORMANCE.resolve("start-time-test.yml").toString());
        assertEquals("", run.err());
        assertEquals("  SUCCESS\n\n", run.out());
        assertEquals(0, run.status());
        String features = CONFORMANCE.resolve("features.yml").toString();
        assertEquals(1, CommandRun.of("check", "rules", features).status());
        CommandRun enabled =
                CommandRun.of(
                        "check",
                        "rules",
                        "--enable-feature=promql-experimental-functions,promql-duration-expr",
                        "--enable-feature=promql-extended-range-selectors",
                        "--enable-feature=promql-binop-fill-modifiers",
                        features);
        assertEquals("", enabled.err());
        assertEquals(0, enabled.status());
    }

    @Test
    void everyRuleFileOfOursEndsTheSame() throws Exception {
        List<Path> files = files(OWN.resolve("check"));
        assertTrue(files.size() > 20, files::toString);
        for (Path file : files) {
            assertSame("check", "rules", file.toString());
        }
        assertSame("check", "rules", OWN.resolve("test/rules.yml").toString());
        List<String> all = new ArrayList<>(List.of("check", "rules", "--ignore-unknown-fields"));
        files.forEach(file -> all.add(file.toString()));
        assertSame(all.toArray(String[]::new));
    }

    @Test
    void everyTestFileOfOursEndsTheSame() throws Exception {
        List<Path> files = files(OWN.resolve("test"));
        assertTrue(files.size() > 8, files::toString);
        for (Path file : files) {
            assertSame("test", "rules", file.toString());
        }
    }

    @Test
    void wrongInputSeriesAreRefusedInTheSameWords(@TempDir Path folder) throws Exception {
        for (String[] input :
                new String[][] {
                    {"{}", "1"},
                    {"{a=\\\"\\\"}", "1"},
                    {"", "1"},
                    {"", ""},
                    {"h", "{{schema:0 buckets:[a]}}"},
                    {"h", "{{buckets:[x 2]}}"},
                    {"h", "{{buckets:[1 2}}"},
                    {"h", "{{buckets:[]}}"},
                    {"h", "{{buckets:[ ]}}"},
                    {"h", "{{buckets:[[1]]}}"},
                    {"h", "{{buckets:[1,2]}}"},
                    {"h", "{{buckets:[1a]}}"},
                    {"h", "{{buckets:[-1 +2 0x3 inf nan]}}"},
                    {"h", "{{buckets:[-1 0x3 inf nan 1e3 1_0 .5]}}"},
                    {"h", "{{buckets:[1 2] buckets:1}}"},
                    {"h", "{{buckets:[1 2] buckets:[3]}}"},
                    {"h", "{{sum:}}"},
                    {"h", "{{sum:[1]}}"},
                    {"h", "{{sum:x}}"},
                    {"h", "{{schema:a}}"},
                    {"h", "{{counter_reset_hint:1}}"},
                    {"h", "{{counter_reset_hint:foo}}"},
                    {"h", "1 {{count:1 sum:2 count:3}}"},
                    {"h", "{{foo:1}}"},
                    {"h{a=\\\"1\\\"", "1"},
                }) {
            Path file =
                    Files.writeString(
                            folder.resolve("input.yml"),
                            """
                            tests:
                              - interval: 1m
                                input_series:
                                  - series: "%s"
                                    values: "%s"
                                promql_expr_test:
                                  - expr: 1
                                    eval_time: 1m
                                    exp_samples: [{value: 1}]
                            """
                                    .formatted(input[0], input[1]));
            assertSame("test", "rules", file.toString());
        }
    }

    @Test
    void optionsMeanTheSame() throws Exception {
        String alerts = OWN.resolve("test/alerts.yml").toString();
        String failing = OWN.resolve("test/failing.yml").toString();
        assertSame("test", "rules", "--diff", alerts, failing);
        assertSame("test", "rules", "--run=^life", alerts);
        assertSame("test", "rules", "--run=nothing", "--run=times|first", alerts, failing);
        assertSame("test", "rules", "--run=nothing", alerts);
        assertSame("test", "rules", "--debug", failing);
        assertSame("check", "rules", "--lint=none", OWN.resolve("test/rules.yml").toString());
    }

    @Test
    void lintSaysTheSame() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(CONFORMANCE), "no conformance data");
        for (String name : List.of("prometheus-rules.lint.yml", "rules_duplicates.yml")) {
            String file = CONFORMANCE.resolve(name).toString();
            for (String lint : List.of("all", "none", "duplicate-rules", "all,none", "nonsense")) {
                assertSame("check", "rules", "--lint=" + lint, "--lint-fatal", file);
            }
            assertSame("check", "rules", "--lint=all", file);
            assertSame("check", "rules", file, file);
        }
    }

    @Test
    void readsStandardInput() throws Exception {
        for (String name : List.of("validation.yml", "types.yml", "templates.yml", "null.yml")) {
            assertSameFor(Files.readString(OWN.resolve("check").resolve(name)), "check", "rules");
        }
    }

    @Test
    void writesTheSameJunitReport() throws Exception {
        List<String> files =
                files(OWN.resolve("test")).stream().map(Path::toString).sorted().toList();
        List<String> reports = new ArrayList<>();
        for (boolean ours : List.of(false, true)) {
            Path report = folder.resolve("junit-" + ours + ".xml");
            List<String> arguments = new ArrayList<>(List.of("test", "rules", "--junit=" + report));
            arguments.addAll(files);
            if (ours) {
                CommandRun.of(arguments.toArray(String[]::new));
            } else {
                promtool("", arguments);
            }
            String xml = Files.readString(report, StandardCharsets.UTF_8);
            reports.add(TIMESTAMP.matcher(xml).replaceAll("timestamp=\"T\""));
        }
        assertEquals(reports.getFirst(), reports.getLast());
    }

    @Test
    void saysWhatCannotBeDone() {
        assertEquals(
                "narthex: path '/nowhere.yml' does not exist\n",
                CommandRun.of("test", "rules", "/nowhere.yml").err());
        assertEquals(1, CommandRun.of("test", "rules", "/nowhere.yml").status());
        assertEquals(1, CommandRun.of("check", "rules", "/nowhere.yml").status());
        assertEquals(2, CommandRun.of("test", "rules").status());
        assertEquals(2, CommandRun.of("test").status());
        String file = OWN.resolve("test/rules.yml").toString();
        CommandRun pattern = CommandRun.of("test", "rules", "--run=(", file);
        assertEquals(2, pattern.status());
        assertTrue(pattern.err().contains("--run must be a regular expression: missing closing )"));
        CommandRun junit = CommandRun.of("test", "rules", "--junit=/nowhere/x.xml", file);
        assertEquals(1, junit.status());
        assertTrue(junit.err().contains("narthex: cannot write /nowhere/x.xml: "), junit.err());
        CommandRun feature = CommandRun.of("check", "rules", "--enable-feature=foo", file);
        assertTrue(feature.out().startsWith("  WARNING: Unknown feature passed to"), feature.out());
        assertFalse(CommandRun.of("test", "rules", "--help").out().isEmpty());
    }
}
