package io.narthex.agent.cli.tsdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import io.narthex.storage.StorageOptions;
import io.narthex.storage.TimeSeriesDatabase;
import io.narthex.testkit.Peers;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What stands in a data folder, beside what promtool says of the same samples. */
class TsdbCommandTest {
    private static final int ROWS = 600;
    private static final long BLOCK_MS = 7_200_000;

    /** The beginning of a whole block of Prometheus in the past. */
    private final long startMs = (System.currentTimeMillis() / BLOCK_MS - 1) * BLOCK_MS;

    private final List<Labels> series =
            List.of(
                    Labels.of("__name__", "c_total", "job", "a", "path", "/x\"y\\z"),
                    Labels.of("__name__", "dotted.name", "l.x", "é"),
                    Labels.of("__name__", "odd", "v", "some"),
                    Labels.of("__name__", "up", "job", "a"),
                    Labels.of("__name__", "up", "job", "b"));

    @TempDir private Path folder;
    private TimeSeriesDatabase database;

    private double value(int of, int row) {
        return switch (of) {
            case 0 -> row * 1000.0;
            case 1 -> row % 7 == 0 ? Double.NaN : row / 3.0;
            case 2 -> row % 5 == 0 ? Double.POSITIVE_INFINITY : 1e-7 * row;
            default -> row % 2;
        };
    }

    /** The last series begins late, so that it churns. */
    private static boolean has(int of, int row) {
        return of < 4 || row > ROWS * 3 / 4;
    }

    private long timeMs(int row) {
        return startMs + row * 10_000L + (row % 3 == 0 ? 1 : 0);
    }

    @BeforeEach
    void fill() throws IOException {
        database =
                TimeSeriesDatabase.open(
                        StorageOptions.defaults(folder.resolve("data")).withSizeBytes(16 << 20),
                        new PrometheusRegistry());
        Series[] handles = series.stream().map(Series::new).toArray(Series[]::new);
        Batch batch = new Batch("test");
        for (int row = 0; row < ROWS; row++) {
            batch.reset(timeMs(row));
            for (int i = 0; i < handles.length; i++) {
                if (has(i, row)) {
                    batch.add(handles[i], value(i, row));
                }
            }
            database.append(batch);
            if (row == ROWS / 2) {
                assertTrue(database.sealNow());
            }
        }
        assertTrue(database.syncNow());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Path blocks() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < series.size(); i++) {
            for (int row = 0; row < ROWS; row++) {
                if (has(i, row)) {
                    Labels labels = series.get(i);
                    text.append("{\"").append(labels.metricName()).append('"');
                    for (int l = 1; l < labels.size(); l++) {
                        String escaped =
                                labels.value(l).replace("\\", "\\\\").replace("\"", "\\\"");
                        text.append(",\"").append(labels.name(l)).append("\"=\"");
                        text.append(escaped).append('"');
                    }
                    text.append("} ").append(Floats.format(value(i, row)));
                    text.append(' ').append(timeMs(row) / 1000.0).append('\n');
                }
            }
        }
        Path file = Files.writeString(folder.resolve("samples.om"), text + "# EOF\n");
        Path blocks = folder.resolve("blocks");
        promtool("tsdb", "create-blocks-from", "openmetrics", file.toString(), blocks.toString());
        Files.createDirectories(blocks.resolve("wal"));
        return blocks;
    }

    private static String promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Peers.executable("promtool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), err);
        return out;
    }

    private record Ran(int status, String out, String err) {}

    private Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(folder.resolve("data").toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ParseResult parsed =
                new CommandLine(TsdbCommand.spec()).parseArgs(all.toArray(String[]::new));
        TsdbCommand command = new TsdbCommand(new PrintWriter(out), new PrintWriter(err));
        int status = command.run(parsed.subcommand());
        return new Ran(status, out.toString(), err.toString());
    }

    private String print(String... arguments) {
        Ran ran = run(arguments);
        assertEquals("", ran.err());
        assertEquals(0, ran.status());
        return ran.out();
    }

    @Test
    void dumpsWhatPromtoolDumps() throws Exception {
        String blocks = blocks().toString();
        for (String command : new String[] {"dump", "dump-openmetrics"}) {
            assertEquals(promtool("tsdb", command, blocks), print(command));
            String from = "--min-time=" + timeMs(100);
            String to = "--max-time=" + (timeMs(100) + 3000);
            assertEquals(promtool("tsdb", command, from, to, blocks), print(command, from, to));
            String[] matches = {"--match=up", "--match={job='a'}"};
            for (String match : matches) {
                assertEquals(promtool("tsdb", command, match, blocks), print(command, match));
            }
            assertEquals(
                    promtool("tsdb", command, matches[0], matches[1], blocks),
                    print(command, matches[0], matches[1]));
        }
    }

    @Test
    void analyzesAsPromtoolDoes() throws Exception {
        String blocks = blocks().toString();
        for (String[] more : new String[][] {{}, {"--limit=2"}, {"--match={job='a'}"}}) {
            List<String> theirs = new ArrayList<>(List.of("tsdb", "analyze"));
            theirs.addAll(List.of(more));
            theirs.add(blocks);
            List<String> ours = new ArrayList<>(List.of("analyze"));
            ours.addAll(List.of(more));
            boolean whole = more.length == 0 || !more[0].startsWith("--limit");
            assertEquals(
                    sections(promtool(theirs.toArray(String[]::new)), whole),
                    sections(print(ours.toArray(String[]::new)), whole));
        }
    }

    /** Without the block's name; promtool sorts equal counts as they come. */
    private static List<Object> sections(String report, boolean whole) {
        List<Object> sections = new ArrayList<>();
        for (String section : report.split("\n\n", -1)) {
            List<String> lines = new ArrayList<>(List.of(section.strip().split("\n")));
            if (lines.getFirst().startsWith("Block ID") || lines.getFirst().startsWith("Folder")) {
                lines.removeFirst();
            }
            sections.add(lines.getFirst());
            if (!whole) {
                lines.replaceAll(line -> line.replaceAll("^(\\d+) .*", "$1"));
            }
            sections.add(whole ? new TreeSet<>(lines) : lines);
        }
        return sections;
    }

    @Test
    void listsSegmentsAndHeadWhileAnAgentRuns() {
        String[] lines = print("list").split("\n", -1);
        assertTrue(
                lines[0].matches(
                        "SEGMENT  EXTENT  MIN TIME +MAX TIME +DURATION +NUM SAMPLES  NUM CHUNKS "
                                + " NUM SERIES  SIZE +BYTES/SAMPLE"),
                lines[0]);
        assertTrue(
                lines[1].matches(
                        "1 +\\d+ +"
                                + timeMs(0)
                                + " +"
                                + timeMs(ROWS / 2)
                                + " +50m +1204 +8 +4 +\\d+ +\\d\\.\\d{3}"),
                lines[1]);
        assertTrue(lines[2].matches("head +- +- +- +- +\\d+ +- +5 +\\d+ +-"), lines[2]);
        assertTrue(print("list", "-r").contains(" +0000 UTC  "), print("list", "-r"));
        String json = print("list", "--json");
        assertTrue(json.contains("\"numSamples\" : 1204"), json);
        assertTrue(json.contains("\"bytesPerSample\" : "), json);
    }

    @Test
    void verifiesChecksums() throws IOException {
        Ran intact = run("verify");
        assertEquals("INTACT: 1 segments, 8 chunks, 1204 samples\n", intact.out());
        assertEquals(0, intact.status());
        long at = -1;
        byte[] ring = Files.readAllBytes(folder.resolve("data/ring"));
        String name = "c_total";
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        for (int i = ring.length - wanted.length; i >= 0 && at < 0; i--) {
            at =
                    new String(ring, i, wanted.length, StandardCharsets.ISO_8859_1).equals(name)
                            ? i
                            : -1;
        }
        assertTrue(at > 0);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("data/ring").toFile(), "rw")) {
            file.seek(at);
            file.write('C');
        }
        Ran damaged = run("verify");
        assertEquals(1, damaged.status(), damaged.out());
        assertTrue(damaged.out().contains("DAMAGED: "), damaged.out());
        Ran json = run("verify", "--json");
        assertEquals(1, json.status());
        assertTrue(json.out().contains("\"intact\" : false"), json.out());
    }

    @Test
    void saysWhatIsWrong() {
        Path none = folder.resolve("none");
        StringWriter err = new StringWriter();
        ParseResult parsed = new CommandLine(TsdbCommand.spec()).parseArgs("list", none.toString());
        assertEquals(
                1,
                new TsdbCommand(new PrintWriter(new StringWriter()), new PrintWriter(err))
                        .run(parsed.subcommand()));
        assertTrue(err.toString().startsWith("narthex: " + none + ": "), err.toString());
        assertEquals(
                new Ran(1, "", "1:3: parse error: unexpected end of input inside braces\n"),
                run("dump", "--match=u{"));
    }
}
