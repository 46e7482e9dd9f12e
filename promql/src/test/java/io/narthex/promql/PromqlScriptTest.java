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
    /**
     * How many evaluations of Prometheus' scripts must pass. What is missing needs native
     * histograms (samples, their functions, and the annotations about them); in {@code
     * start_timestamps.test} it needs start timestamps in the storage.
     */
    private static final Map<String, Integer> MINIMUM = minimum();

    private static Map<String, Integer> minimum() {
        Map<String, Integer> minimum = new LinkedHashMap<>();
        minimum.put("aggregators.test", 43);
        minimum.put("at_modifier.test", 18);
        minimum.put("duration_expression.test", 30);
        minimum.put("extended_vectors.test", 71);
        minimum.put("fill-modifier.test", 21);
        minimum.put("functions.test", 225);
        minimum.put("histograms.test", 90);
        minimum.put("info.test", 13);
        minimum.put("limit.test", 15);
        minimum.put("literals.test", 25);
        minimum.put("name_label_dropping.test", 1);
        minimum.put("native_histograms.test", 0);
        minimum.put("operators.test", 74);
        minimum.put("range_queries.test", 13);
        minimum.put("selectors.test", 30);
        minimum.put("staleness.test", 4);
        minimum.put("start_timestamps.test", 2);
        minimum.put("subquery.test", 15);
        minimum.put("trig_functions.test", 19);
        minimum.put("type_and_unit.test", 58);
        return minimum;
    }

    @Test
    void runsPrometheusScripts() {
        String chosen = System.getProperty("narthex.promql.scripts");
        if (chosen != null && !chosen.isEmpty()) {
            assertAllPass(Path.of(chosen), true);
            return;
        }
        Path folder = Path.of(System.getProperty("narthex.conformance", "."), "promql");
        assumeTrue(Files.isDirectory(folder), "no conformance data: " + folder);
        Map<String, ScriptRunner> runs = run(folder, true);
        List<String> worse = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : MINIMUM.entrySet()) {
            ScriptRunner run = runs.get(entry.getKey());
            int passed = run == null ? 0 : run.passed();
            if (run != null && passed < entry.getValue()) {
                worse.add(entry.getKey() + ": " + passed + " of at least " + entry.getValue());
                worse.addAll(run.failures());
            }
        }
        assertTrue(worse.isEmpty(), String.join("\n", worse));
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
