package io.narthex.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.agent.run.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What {@code /api/v1/status/flags} shows is what applies. */
class RunDefaultsTest {
    private static ParseResult run(String... args) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(args));
        ParseResult parsed =
                new CommandLine(Options.program("test")).parseArgs(all.toArray(String[]::new));
        return Objects.requireNonNull(parsed.subcommand());
    }

    @Test
    void showsEveryOptionUnderPrometheusName() {
        Map<String, String> flags = RunDefaults.flags(run());
        assertEquals("./data", flags.get("storage.tsdb.path"));
        assertEquals("50000000", flags.get("query.max-samples"));
        assertEquals("", flags.get("config.file"));
        assertEquals("false", flags.get("web.enable-lifecycle"));
        assertEquals("10m", flags.get("rules.alert.for-grace-period"));
        assertEquals("info", flags.get("log.level"));
    }

    @Test
    void showsWhatWasGiven() {
        Map<String, String> flags =
                RunDefaults.flags(
                        run(
                                "--storage.path=/x",
                                "--web.enable-lifecycle",
                                "--web.listen-address=:1",
                                "--web.listen-address=:2",
                                "--query.timeout=90s"));
        assertEquals("/x", flags.get("storage.tsdb.path"));
        assertEquals("true", flags.get("web.enable-lifecycle"));
        assertEquals(":1,:2", flags.get("web.listen-address"));
        assertEquals("90s", flags.get("query.timeout"));
    }

    /** Giving every option its default changes nothing. */
    @Test
    void defaultsAreThoseThatApply() {
        RunOptions absent = RunOptionsParser.parse(run());
        List<String> args = new ArrayList<>();
        Map<String, String> shown = new TreeMap<>();
        absent.flags()
                .forEach((name, value) -> {
                    if (value.isEmpty() || value.equals("false")) {
                        shown.put(name, value);
                    } else {
                        args.add("--" + name + "=" + value);
                    }
                });
        assertEquals(19, args.size(), args::toString);
        assertEquals(absent, RunOptionsParser.parse(run(args.toArray(String[]::new))));
        assertEquals(10, shown.size(), shown::toString);
    }
}
