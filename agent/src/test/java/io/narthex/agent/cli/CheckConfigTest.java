package io.narthex.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.testkit.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code narthex check config} beside promtool's. */
class CheckConfigTest {
    private static final Path CONFORMANCE =
            Path.of(System.getProperty("narthex.conformance", ""), "promtool");

    @TempDir private Path folder;

    @Test
    void endsAsPromtoolDoes() throws Exception {
        Path promtool = Peers.executable("promtool");
        Assumptions.assumeTrue(Files.isDirectory(CONFORMANCE), "no conformance data");
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(CONFORMANCE)) {
            all.filter(f -> f.getFileName().toString().matches("(prometheus-|)config.*[.]yml"))
                    .filter(f -> !f.toString().contains("service_discovery"))
                    .sorted()
                    .forEach(files::add);
        }
        assertTrue(files.size() >= 6, files::toString);
        for (Path file : files) {
            for (String option : List.of("--syntax-only", "--lint-fatal", "--lint=all")) {
                int theirs =
                        new ProcessBuilder(
                                        promtool.toString(),
                                        "check",
                                        "config",
                                        option,
                                        file.toString())
                                .redirectErrorStream(true)
                                .redirectOutput(folder.resolve("promtool.out").toFile())
                                .start()
                                .waitFor();
                CommandRun ours = CommandRun.of("check", "config", option, file.toString());
                assertEquals(theirs, ours.status(), option + " " + file + ": " + ours.err());
            }
        }
    }

    @Test
    void namesPlaceAndNearestKey() throws Exception {
        Path file =
                Files.writeString(folder.resolve("wrong.yml"), "global:\n  scrape_intervall: 5s\n");
        CommandRun run = CommandRun.of("check", "config", file.toString());
        assertEquals(1, run.status());
        assertEquals(
                "  FAILED: "
                        + file
                        + ":2:3: global.scrape_intervall: unknown key; did you mean"
                        + " \"scrape_interval\"?\n",
                run.err());
    }

    @Test
    void warnsOfAnExporterBesideTheBuiltInOne() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("double.yml"),
                        """
                        scrape_configs:
                        - job_name: node
                          static_configs:
                          - targets: ['localhost:9100']
                        """);
        CommandRun run = CommandRun.of("check", "config", file.toString());
        assertEquals(0, run.status());
        assertTrue(run.err().contains("and this agent reads the board itself"), run.err());
    }

    @Test
    void targetsMayBeScrapedMoreOftenThanTheHostIsRead() throws Exception {
        Path file =
                Files.writeString(folder.resolve("quick.yml"), "global: {scrape_interval: 50ms}\n");
        CommandRun run = CommandRun.of("check", "config", file.toString());
        assertEquals(0, run.status(), run.err());
    }

    @Test
    void refusesWhatIsNotThere() {
        CommandRun run = CommandRun.of("check", "config", "/nowhere/prometheus.yml");
        assertEquals(1, run.status());
        assertEquals("narthex: path '/nowhere/prometheus.yml' does not exist\n", run.err());
    }

    @Test
    void wrongCommandLinesEndWithStatusTwo() {
        assertEquals(2, CommandRun.of("check").status());
        assertEquals(2, CommandRun.of("run", "--nonsense").status());
        assertEquals(2, CommandRun.of("check", "config", "--lint=most", "/dev/null").status());
        assertEquals(2, CommandRun.of("completion", "tcsh").status());
    }

    @Test
    void helpHasExamples() {
        for (String[] arguments :
                List.of(
                        new String[] {"--help"},
                        new String[] {"run", "--help"},
                        new String[] {"check", "config", "--help"})) {
            CommandRun run = CommandRun.of(arguments);
            assertEquals(0, run.status());
            assertTrue(run.out().contains("Example"), run.out());
        }
    }
}
