package io.narthex.promql;

import io.narthex.core.model.Durations;
import io.narthex.core.model.Labels;
import io.narthex.promql.parser.SeriesNotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A script in the syntax of Prometheus' {@code promqltest}: loads, clears, and evaluations. */
final class Script {
    private static final Pattern LOAD = Pattern.compile("load(?:_with_nhcb)?\\s+(.+)");
    private static final Pattern INSTANT =
            Pattern.compile(
                    "eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(\\S+))?\\s+(.+)");
    private static final Pattern RANGE =
            Pattern.compile(
                    "eval(?:_(fail|warn|ordered|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step"
                            + "\\s+(\\S+)\\s+(.+)");
    private static final Pattern EXPECT =
            Pattern.compile(
                    "expect\\s+(ordered|fail|warn|no_warn|info|no_info)"
                            + "(?:\\s+(regex|msg):(.+))?");

    /** What stood below {@code eval_fail} before there were expectations. */
    private static final Pattern EXPECTED_FAIL =
            Pattern.compile("expected_fail_(message|regexp)\\s+(.+)");

    private static final Pattern EXPECT_RANGE =
            Pattern.compile("expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)");

    private static final Pattern START_TIMESTAMPS = Pattern.compile("(.*)@st\\s+(.*)");
    private static final Pattern OFFSET =
            Pattern.compile("(_|[-+]?[0-9][0-9a-z]*?)([-+][0-9]+[a-z]+)?(?:x(\\d+))?");

    /** One command. */
    sealed interface Command {}

    record Clear() implements Command {}

    /** A command that is not understood, which fails without keeping others from running. */
    record Broken(int line, String problem) implements Command {}

    /**
     * Series whose samples stand at multiples of the interval.
     *
     * @param starts when samples began to count, relative to their own timestamps
     * @param convertsToCustomBuckets whether classic histograms become native ones as well
     */
    record Load(
            long intervalMs,
            List<SeriesNotation.Series> series,
            Map<Labels, List<@Nullable Long>> starts,
            boolean convertsToCustomBuckets)
            implements Command {}

    /** A text that a message must be or must match. */
    record Expected(String kind, @Nullable String message, @Nullable Pattern pattern) {
        boolean matches(String text) {
            return pattern == null ? text.equals(message) : pattern.matcher(text).find();
        }
    }

    /** What a series must look like; null where the notation needs what is not there yet. */
    record ExpectedSeries(int position, SeriesNotation.@Nullable Series series) {}

    /** An evaluation and what it must give. */
    static final class Eval implements Command {
        final int line;
        final String expression;
        final boolean isRange;
        final long startMs;
        final long endMs;
        final long stepMs;
        final List<Expected> expectations = new ArrayList<>();
        final Map<Labels, ExpectedSeries> series = new LinkedHashMap<>();
        @Nullable Double scalar;
        @Nullable String string;
        long[] pointsMs = {};

        Eval(int line, String expression, boolean isRange, long startMs, long endMs, long stepMs) {
            this.line = line;
            this.expression = expression;
            this.isRange = isRange;
            this.startMs = startMs;
            this.endMs = endMs;
            this.stepMs = stepMs;
        }

        List<Expected> expected(String kind) {
            return expectations.stream().filter(e -> e.kind().equals(kind)).toList();
        }

        boolean expects(String kind) {
            return !expected(kind).isEmpty();
        }
    }

    final List<Command> commands = new ArrayList<>();
    private final String[] lines;
    private int next;

    Script(String text) {
        lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            lines[i] = line.startsWith("#") ? "" : line;
        }
        while (next < lines.length) {
            String line = lines[next++];
            if (line.isEmpty()) {
                continue;
            }
            int at = next;
            try {
                commands.add(command(line));
            } catch (RuntimeException e) {
                commands.add(new Broken(at, e.toString()));
                while (next < lines.length && !lines[next].isEmpty()) {
                    next++;
                }
            }
        }
    }

    private Command command(String line) {
        String word = line.split("\\s")[0].toLowerCase(Locale.ROOT);
        if (word.equals("clear")) {
            return new Clear();
        }
        if (word.startsWith("load")) {
            return load(line);
        }
        if (word.startsWith("eval")) {
            return eval(line);
        }
        throw new IllegalArgumentException("line " + next + ": unknown command: " + line);
    }

    private Load load(String line) {
        Matcher parts = LOAD.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("line " + next + ": no load: " + line);
        }
        List<SeriesNotation.Series> series = new ArrayList<>();
        Map<Labels, List<@Nullable Long>> starts = new LinkedHashMap<>();
        while (next < lines.length && !lines[next].isEmpty()) {
            String definition = lines[next++];
            Matcher start = START_TIMESTAMPS.matcher(definition);
            if (start.matches()) {
                Labels labels = SeriesNotation.parseLabels(start.group(1));
                starts.put(labels, offsets(start.group(2)));
            } else {
                series.add(SeriesNotation.parse(definition));
            }
        }
        boolean convertsToCustomBuckets = line.startsWith("load_with_nhcb");
        return new Load(
                Durations.parseMs(parts.group(1).strip()), series, starts, convertsToCustomBuckets);
    }

    /** Start timestamps, relative to those of the samples: {@code _ -30s-1mx2 0}. */
    private static List<@Nullable Long> offsets(String text) {
        List<@Nullable Long> offsets = new ArrayList<>();
        for (String item : text.strip().split("\\s+")) {
            Matcher parts = OFFSET.matcher(item);
            if (!parts.matches()) {
                throw new IllegalArgumentException("no start timestamp: " + item);
            }
            int count = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
            if (item.startsWith("_")) {
                offsets.addAll(Collections.nCopies(Math.max(1, count), null));
                continue;
            }
            long offset = signedMs(parts.group(1));
            long step = parts.group(2) == null ? 0 : signedMs(parts.group(2));
            for (int i = 0; i <= count; i++) {
                offsets.add(offset + i * step);
            }
        }
        return offsets;
    }

    private static long signedMs(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String duration = signed ? text.substring(1) : text;
        long ms = duration.equals("0") ? 0 : Durations.parseMs(duration);
        return text.startsWith("-") ? -ms : ms;
    }

    private Eval eval(String line) {
        Matcher instant = INSTANT.matcher(line);
        Matcher range = RANGE.matcher(line);
        Eval eval;
        String modifier;
        if (range.matches()) {
            modifier = range.group(1);
            eval =
                    new Eval(
                            next,
                            range.group(5),
                            true,
                            Durations.parseMs(range.group(2)),
                            Durations.parseMs(range.group(3)),
                            Durations.parseMs(range.group(4)));
        } else if (instant.matches()) {
            modifier = instant.group(1);
            String at = instant.group(2);
            long atMs = at == null ? 0 : Durations.parseMs(at);
            eval = new Eval(next, instant.group(3), false, atMs, atMs, 1);
        } else {
            throw new IllegalArgumentException("line " + next + ": no evaluation: " + line);
        }
        if (modifier != null) {
            eval.expectations.add(new Expected(modifier, null, Pattern.compile("")));
        }
        expectations(eval);
        return eval;
    }

    private void expectations(Eval eval) {
        int position = 1;
        long[] grid = {eval.startMs, eval.endMs, eval.stepMs};
        while (next < lines.length && !lines[next].isEmpty()) {
            String line = lines[next++];
            Matcher rangeVector = EXPECT_RANGE.matcher(line);
            if (rangeVector.matches()) {
                for (int i = 0; i < 3; i++) {
                    grid[i] = Durations.parseMs(rangeVector.group(i + 1));
                }
                eval.pointsMs = grid;
            } else if (line.startsWith("expect string")) {
                eval.string = string(line.substring("expect string".length()).strip());
            } else if (line.startsWith("expect ")) {
                eval.expectations.add(expected(line));
            } else if (line.startsWith("expected_fail_")) {
                eval.expectations.add(expectedFail(line));
            } else if (isNumber(line)) {
                eval.scalar = SeriesNotation.parse("{} " + line).value(0);
            } else {
                addSeries(eval, line, position++);
            }
        }
    }

    private static void addSeries(Eval eval, String line, int position) {
        SeriesNotation.Series series = SeriesNotation.parse(line);
        eval.series.put(series.labels(), new ExpectedSeries(position, series));
    }

    private static Expected expected(String line) {
        Matcher parts = EXPECT.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no expectation: " + line);
        }
        if (parts.group(2) == null) {
            return new Expected(parts.group(1), null, Pattern.compile(""));
        }
        String text = parts.group(3).strip();
        return parts.group(2).equals("msg")
                ? new Expected(parts.group(1), text, null)
                : new Expected(parts.group(1), null, Pattern.compile(text));
    }

    private static Expected expectedFail(String line) {
        Matcher parts = EXPECTED_FAIL.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no expectation: " + line);
        }
        String text = parts.group(2).strip();
        return parts.group(1).equals("message")
                ? new Expected("fail", text, null)
                : new Expected("fail", null, Pattern.compile(text));
    }

    private static boolean isNumber(String line) {
        return line.matches("(?i)[-+]?(inf|nan|[0-9.][0-9a-fx._]*([e][-+]?[0-9]+)?)");
    }

    private static String string(String literal) {
        var expr = PromqlParser.parse(literal);
        if (expr instanceof io.narthex.promql.ast.Expr.StringLiteral parsed) {
            return parsed.value();
        }
        throw new IllegalArgumentException("no string: " + literal);
    }
}
