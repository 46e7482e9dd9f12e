package io.narthex.agent.cli.tsdb;

import io.narthex.agent.cli.Specs;
import io.narthex.core.model.FileTrouble;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.query.QueryException;
import io.narthex.storage.RingInspector;
import io.narthex.storage.ring.RingVersionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code narthex tsdb}, with promtool's options and output where it has such a command. */
public final class TsdbCommand {
    private static final int FAILED = 1;
    private static final String DEFAULT_FOLDER = "data/";

    /** Stands for the ends of time; leaves room for arithmetic. */
    private static final long FAR_MS = 1L << 60;

    private final PrintWriter out;
    private final PrintWriter err;

    public TsdbCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** The command with its subcommands. */
    public static CommandSpec spec() {
        CommandSpec spec =
                Specs.plain("Shows what is in a data folder, also while an agent runs on it.");
        Specs.examples(
                spec,
                "narthex tsdb list -r /var/lib/narthex",
                "narthex tsdb list --json /var/lib/narthex | jq '.segments[-1]'",
                "narthex tsdb analyze --limit=10 /var/lib/narthex",
                "narthex tsdb dump --match='up{job=\"node\"}' /var/lib/narthex",
                "narthex tsdb dump-openmetrics /var/lib/narthex > samples.om",
                "narthex tsdb verify /var/lib/narthex");
        CommandSpec list = command("Lists all segments, and what waits in the head.");
        Specs.flag(list, "Prints sizes and times for people.", "-r", "--human-readable");
        Specs.flag(list, "Prints JSON.", "--json");
        CommandSpec analyze = command("Which labels are used most, vary most and change most.");
        Specs.number(analyze, "Lines of each list. Default: 20", int.class, "--limit");
        Specs.text(analyze, "selector", "The series to look at. Default: all", "--match");
        CommandSpec verify = command("Checks all checksums; exit 1 where something is damaged.");
        Specs.flag(verify, "Prints JSON.", "--json");
        spec.addSubcommand("list", list);
        spec.addSubcommand("analyze", analyze);
        spec.addSubcommand("dump", dump("Prints all samples."));
        spec.addSubcommand(
                "dump-openmetrics",
                dump("Prints all samples as OpenMetrics, but histograms and stale markers."));
        spec.addSubcommand("verify", verify);
        return spec;
    }

    private static CommandSpec command(String description) {
        CommandSpec spec = Specs.plain(description);
        Specs.optionalArgument(
                spec, "folder", "The folder of the data. Default: " + DEFAULT_FOLDER);
        return spec;
    }

    private static CommandSpec dump(String description) {
        CommandSpec spec = command(description);
        Specs.number(spec, "The first time, milliseconds since 1970.", long.class, "--min-time");
        Specs.number(spec, "The last time, milliseconds since 1970.", long.class, "--max-time");
        Specs.texts(spec, "selector", "Of series; may be given several times.", "--match");
        return spec;
    }

    /** Runs the subcommand {@code parsed} and returns the exit status. */
    public int run(ParseResult parsed) {
        String folder = parsed.matchedPositionalValue(0, DEFAULT_FOLDER);
        try (RingInspector ring = RingInspector.open(Path.of(folder))) {
            return run(parsed, ring, folder);
        } catch (QueryException e) {
            err.println(e.getMessage());
        } catch (RingVersionException e) {
            err.println("narthex: " + e.getMessage());
        } catch (IOException e) {
            err.println("narthex: " + folder + ": " + FileTrouble.reason(e));
        } finally {
            out.flush();
        }
        return FAILED;
    }

    private int run(ParseResult parsed, RingInspector ring, String folder) throws IOException {
        switch (parsed.commandSpec().name()) {
            case "list" -> {
                SegmentList list = new SegmentList(ring, out);
                if (parsed.matchedOptionValue("--json", false)) {
                    list.json();
                } else {
                    list.table(parsed.matchedOptionValue("--human-readable", false));
                }
            }
            case "analyze" -> {
                int limit = parsed.matchedOptionValue("--limit", 20);
                if (limit < 0) {
                    throw new ParameterException(
                            parsed.commandSpec().commandLine(), "--limit must not be negative");
                }
                new LabelUse(ring, out)
                        .print(folder, parsed.matchedOptionValue("--match", ""), limit);
            }
            case "verify" -> {
                return new Verification(ring.verify(), out)
                        .print(parsed.matchedOptionValue("--json", false));
            }
            default -> {
                boolean openMetrics = parsed.commandSpec().name().equals("dump-openmetrics");
                new SampleDump(ring, out, openMetrics)
                        .print(
                                selectors(parsed.matchedOptionValue("--match", List.of())),
                                parsed.matchedOptionValue("--min-time", -FAR_MS),
                                parsed.matchedOptionValue("--max-time", FAR_MS));
            }
        }
        return 0;
    }

    private static List<List<Matcher>> selectors(List<String> texts) {
        List<List<Matcher>> selectors = new ArrayList<>();
        for (String text : texts) {
            selectors.add(PromqlParser.parseSelector(text).matchers());
        }
        return selectors.isEmpty() ? List.of(all()) : selectors;
    }

    /** Matches every series: each has a name, or some other label. */
    static List<Matcher> all() {
        return List.of(new Matcher(Matcher.Type.REGEX, Labels.METRIC_NAME, ".*"));
    }
}
