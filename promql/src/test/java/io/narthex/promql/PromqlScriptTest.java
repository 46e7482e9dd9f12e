package io.narthex.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/**
 * Runs every script of a folder: Prometheus' own in the conformance folder, or those in the folder
 * that {@code -Dnarthex.promql.scripts=} names, all of whose evaluations must pass. Prints how many
 * passed, file by file.
 */
class PromqlScriptTest {
    @Test
    void runsPrometheusScripts() {
        String chosen = System.getProperty("narthex.promql.scripts");
        if (chosen != null && !chosen.isEmpty()) {
            assertAllPass(Path.of(chosen), true);
            return;
        }
        Path folder = Path.of(System.getProperty("narthex.conformance", "."), "promql");
        assumeTrue(Files.isDirectory(folder), "no conformance data: " + folder);
        assertAllPass(folder, true);
    }

    @Test
    void runsOwnScripts() {
        assertAllPass(
                Path.of(
                        System.getProperty("narthex.root", ".."),
                        "promql/src/test/resources/scripts"),
                true,
                false);
    }

    /** The words of older scripts, and lines that nobody understands, which fail by themselves. */
    @Test
    void runsOlderScripts() {
        ScriptRunner runner = new ScriptRunner(true);
        runner.run(
                new Script(
                        """
                        load 1m
                          a{x="1"} 5
                          a{x="2"} 7

                        eval_ordered instant at 0 sort_desc(a)
                          a{x="2"} 7
                          a{x="1"} 5

                        eval_fail instant at 0 label_replace(a, "x", "", "", "")
                          expected_fail_message vector cannot contain metrics with the same labelset

                        eval_fail range from 0 to 1m step 1m label_replace(a, "x", "", "", "")
                          expected_fail_regexp vector .* same labelset

                        eval_fail instant at 0 label_replace(a, "x", "", "", "")
                          expected_fail_message something else

                        eval_warn instant at 0 quantile(2, a)
                          {} +Inf

                        evaluate nothing
                          {} 1

                        load 1m
                          b 1 2 three

                        eval instant at 0 sum(a)
                          {} 12
                        """));
        assertEquals(5, runner.passed());
        assertEquals(
                List.of(
                        "line 15: label_replace(a, \"x\", \"\", \"\", \"\"): wrong error: vector"
                                + " cannot contain metrics with the same labelset",
                        "line 21: java.lang.IllegalArgumentException: line 21: no evaluation:"
                                + " evaluate nothing",
                        "line 24: io.narthex.promql.query.QueryException$BadData: 1:7: parse error:"
                                + " unexpected identifier \"three\" in series values, expected number or"
                                + " \"stale\""),
                runner.failures());
    }

    @Test
    void failsWithoutScripts() throws IOException {
        Path empty = Files.createTempDirectory("scripts");
        var e =
                org.junit.jupiter.api.Assertions.assertThrows(
                        AssertionFailedError.class, () -> run(empty, true));
        assertEquals(
                "no script in " + empty + " ==> expected: <false> but was: <true>", e.getMessage());
    }

    private static void assertAllPass(Path folder, boolean... delayedNameRemoval) {
        List<String> failures = new ArrayList<>();
        for (boolean delayed : delayedNameRemoval) {
            run(folder, delayed)
                    .forEach((name, run) ->
                            run.failures().forEach(f -> failures.add(name + " " + f)));
        }
        assertTrue(failures.isEmpty(), String.join("\n", failures));
    }

    private static Map<String, ScriptRunner> run(Path folder, boolean delayedNameRemoval) {
        Map<String, ScriptRunner> runs = new LinkedHashMap<>();
        int passed = 0;
        int failed = 0;
        for (Path file : scripts(folder)) {
            ScriptRunner runner = new ScriptRunner(delayedNameRemoval);
            try {
                runner.run(new Script(Files.readString(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            int failures = runner.failures().size();
            System.out.println(
                    file.getFileName()
                            + ": "
                            + runner.passed()
                            + " passed, "
                            + failures
                            + " failed");
            passed += runner.passed();
            failed += failures;
            runs.put(file.getFileName().toString(), runner);
        }
        System.out.println("all: " + passed + " passed, " + failed + " failed");
        assertFalse(runs.isEmpty(), "no script in " + folder);
        return runs;
    }

    private static List<Path> scripts(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".test")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
