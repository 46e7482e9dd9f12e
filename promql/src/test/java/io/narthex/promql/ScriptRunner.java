package io.narthex.promql;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.histogram.FloatHistogram;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.SeriesNotation;
import io.narthex.promql.query.EngineFeatures;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SeriesResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts as Prometheus' own runner does: an instant evaluation is repeated as a range query
 * around it, and with {@code @} at other times.
 */
final class ScriptRunner {
    private static final double TOLERANCE = 1e-6;
    private static final long MINUTE_MS = 60_000;
    private static final Pattern QUERY_TIME =
            Pattern.compile("(start|end|range|step)\\(\\)", Pattern.CASE_INSENSITIVE);

    private final MemoryStorage storage = new MemoryStorage();
    private final Engine engine;
    private int passed;
    private final List<String> failures = new ArrayList<>();

    /**
     * @param delayedNameRemoval whether names are removed at the end, as in Prometheus' own runs
     */
    ScriptRunner(boolean delayedNameRemoval) {
        engine =
                new Engine(
                        EngineOptions.DEFAULT.withFeatures(
                                new EngineFeatures(delayedNameRemoval, false, true)),
                        NanoClock.SYSTEM);
    }

    int passed() {
        return passed;
    }

    /** What failed, with lines and reasons. */
    List<String> failures() {
        return failures;
    }

    void run(Script script) {
        for (Script.Command command : script.commands) {
            switch (command) {
                case Script.Clear _ -> storage.clear();
                case Script.Broken broken ->
                        failures.add("line " + broken.line() + ": " + broken.problem());
                case Script.Load load -> load(load);
                case Script.Eval eval -> {
                    String failure = check(eval);
                    if (failure == null) {
                        passed++;
                    } else {
                        failures.add("line " + eval.line + ": " + eval.expression + ": " + failure);
                    }
                }
            }
        }
    }

    private void load(Script.Load load) {
        for (SeriesNotation.Series series : load.series()) {
            for (int i = 0; i < series.size(); i++) {
                Histogram histogram = series.histogram(i);
                if (histogram != null) {
                    storage.add(series.labels(), i * load.intervalMs(), histogram);
                } else if (series.has(i)) {
                    storage.add(series.labels(), i * load.intervalMs(), series.value(i));
                }
            }
            List<@Nullable Long> starts = load.starts().getOrDefault(series.labels(), List.of());
            for (int i = 0; i < starts.size() && i < series.size(); i++) {
                long atMs = i * load.intervalMs();
                Long start = starts.get(i);
                if (start != null && series.has(i)) {
                    storage.startTimestamp(series.labels(), atMs, atMs + start);
                }
            }
        }
        if (load.convertsToCustomBuckets()) {
            CustomBuckets.of(load.series())
                    .forEach((labels, histograms) ->
                            histograms.forEach((interval, histogram) ->
                                    storage.add(labels, interval * load.intervalMs(), histogram)));
        }
    }

    private @Nullable String check(Script.Eval eval) {
        try {
            Expr expr = PromqlParser.parse(eval.expression, ParserOptions.ALL);
            if (eval.isRange) {
                return checkRange(eval, expr);
            }
            String failure = checkInstant(eval, expr, eval.startMs);
            for (AtVariants.Variant variant : AtVariants.of(expr, eval.startMs)) {
                if (failure == null) {
                    Expr at = PromqlParser.parse(variant.expression(), ParserOptions.ALL);
                    failure = checkInstant(eval, at, variant.timestampMs());
                    if (failure != null) {
                        failure =
                                variant.expression()
                                        + " at "
                                        + variant.timestampMs()
                                        + ": "
                                        + failure;
                    }
                }
            }
            return failure;
        } catch (QueryException.BadData e) {
            return checkFailure(eval, e);
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private static @Nullable String checkFailure(Script.Eval eval, QueryException e) {
        if (!eval.expects("fail")) {
            return String.valueOf(e.getMessage());
        }
        String message = String.valueOf(e.getMessage());
        boolean matches = eval.expected("fail").stream().allMatch(fail -> fail.matches(message));
        return matches ? null : "wrong error: " + e.getMessage();
    }

    private @Nullable String checkRange(Script.Eval eval, Expr expr) {
        QueryResult result;
        try {
            result =
                    engine.range(
                            storage,
                            expr,
                            eval.startMs,
                            eval.endMs,
                            eval.stepMs,
                            engine.newContext());
        } catch (QueryException e) {
            return checkFailure(eval, e);
        }
        if (eval.expects("fail")) {
            return "expected an error";
        }
        String failure = checkAnnotations(eval, result);
        return failure != null ? failure : compareMatrix(eval, result, eval.startMs, eval.stepMs);
    }

    private @Nullable String checkInstant(Script.Eval eval, Expr expr, long timestampMs) {
        QueryResult result;
        try {
            result = engine.instant(storage, expr, timestampMs, engine.newContext());
        } catch (QueryException e) {
            return checkFailure(eval, e);
        }
        if (eval.expects("fail")) {
            return "expected an error";
        }
        String failure = checkAnnotations(eval, result);
        if (failure == null) {
            failure = compareInstant(eval, result);
        }
        boolean alsoAsRange =
                eval.string == null
                        && eval.pointsMs.length == 0
                        && result.type() != ValueType.MATRIX
                        && result.type() != ValueType.STRING
                        && !eval.expects("ordered")
                        && !QUERY_TIME.matcher(eval.expression).find();
        return failure == null && alsoAsRange ? asRange(eval, expr, timestampMs) : failure;
    }

    /** The middle of a range must be the same as the instant. */
    private @Nullable String asRange(Script.Eval eval, Expr expr, long timestampMs) {
        QueryResult range =
                engine.range(
                        storage,
                        expr,
                        timestampMs - MINUTE_MS,
                        timestampMs + MINUTE_MS,
                        MINUTE_MS,
                        engine.newContext());
        List<SeriesResult> middle = new ArrayList<>();
        Labels last = null;
        for (SeriesResult series : range.series()) {
            if (last != null && last.compareTo(series.labels()) >= 0) {
                return "in a range: not sorted";
            }
            last = series.labels();
            for (int i = 0; i < series.size(); i++) {
                if (series.timestampMs(i) == timestampMs) {
                    middle.add(
                            new SeriesResult(
                                    series.labels(),
                                    new long[] {timestampMs},
                                    new double[] {series.value(i)},
                                    new Histogram[] {series.histogram(i)}));
                }
            }
        }
        String failure =
                eval.scalar != null
                        ? compareScalar(eval, middle.getFirst().value(0))
                        : compareVector(eval, middle);
        return failure == null ? null : "in a range: " + failure;
    }

    private static @Nullable String checkAnnotations(Script.Eval eval, QueryResult result) {
        for (String kind : new String[] {"warn", "info"}) {
            List<String> actual = kind.equals("warn") ? result.warnings() : result.infos();
            if (eval.expects("no_" + kind) && !actual.isEmpty()) {
                return "unexpected " + kind + ": " + actual;
            }
            if (!eval.expects(kind)) {
                continue;
            }
            for (Script.Expected expected : eval.expected(kind)) {
                if (actual.stream().noneMatch(expected::matches)) {
                    return "missing " + kind + ": " + expected + ", found " + actual;
                }
            }
            for (String text : actual) {
                if (eval.expected(kind).stream().noneMatch(e -> e.matches(text))) {
                    return "unexpected " + kind + ": " + text;
                }
            }
        }
        return null;
    }

    private static @Nullable String compareInstant(Script.Eval eval, QueryResult result) {
        return switch (result.type()) {
            case STRING ->
                    result.string().equals(eval.string)
                            ? null
                            : "expected string " + eval.string + ", got " + result.string();
            case SCALAR -> compareScalar(eval, result.scalar());
            case VECTOR -> compareVector(eval, result.series());
            case MATRIX ->
                    eval.pointsMs.length == 0
                            ? "got a matrix"
                            : compareMatrix(eval, result, eval.pointsMs[0], eval.pointsMs[2]);
        };
    }

    private static @Nullable String compareScalar(Script.Eval eval, double actual) {
        if (eval.scalar == null) {
            return "got a scalar: " + actual;
        }
        return isAlmostEqual(eval.scalar, actual)
                ? null
                : "expected " + eval.scalar + ", got " + actual;
    }

    private static @Nullable String compareVector(Script.Eval eval, List<SeriesResult> actual) {
        if (eval.scalar != null) {
            return "expected a scalar";
        }
        Set<Labels> seen = new HashSet<>();
        for (int i = 0; i < actual.size(); i++) {
            SeriesResult series = actual.get(i);
            Script.ExpectedSeries expected = eval.series.get(series.labels());
            if (expected == null || expected.series() == null) {
                return "unexpected " + series.labels() + " " + series.value(0);
            }
            if (eval.expects("ordered") && expected.position() != i + 1) {
                return series.labels() + " at " + (i + 1) + ", not at " + expected.position();
            }
            String failure = comparePoint(expected.series(), 0, series, 0);
            if (failure != null) {
                return series.labels() + ": " + failure;
            }
            seen.add(series.labels());
        }
        return missing(eval, seen);
    }

    private static @Nullable String compareMatrix(
            Script.Eval eval, QueryResult result, long startMs, long stepMs) {
        Set<Labels> seen = new HashSet<>();
        for (SeriesResult series : result.series()) {
            Script.ExpectedSeries expected = eval.series.get(series.labels());
            if (expected == null || expected.series() == null) {
                return "unexpected " + series.labels();
            }
            String failure = comparePoints(expected.series(), series, startMs, stepMs);
            if (failure != null) {
                return series.labels() + ": " + failure;
            }
            seen.add(series.labels());
        }
        return missing(eval, seen);
    }

    private static @Nullable String missing(Script.Eval eval, Set<Labels> seen) {
        for (Labels labels : eval.series.keySet()) {
            if (!seen.contains(labels)) {
                return "missing " + labels;
            }
        }
        return null;
    }

    private static @Nullable String comparePoints(
            SeriesNotation.Series expected, SeriesResult actual, long startMs, long stepMs) {
        int next = 0;
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.has(i)) {
                continue;
            }
            long timestampMs = startMs + i * stepMs;
            if (next >= actual.size() || actual.timestampMs(next) != timestampMs) {
                return "no point at " + timestampMs;
            }
            String failure = comparePoint(expected, i, actual, next);
            if (failure != null) {
                return "at " + timestampMs + ": " + failure;
            }
            next++;
        }
        return next == actual.size() ? null : "point too many at " + actual.timestampMs(next);
    }

    private static @Nullable String comparePoint(
            SeriesNotation.Series expected, int of, SeriesResult actual, int point) {
        Histogram wanted = expected.histogram(of);
        Histogram found = actual.histogram(point);
        if (wanted == null && found == null) {
            return isAlmostEqual(expected.value(of), actual.value(point))
                    ? null
                    : "expected " + expected.value(of) + ", got " + actual.value(point);
        }
        boolean equal = wanted != null && found != null && areAlmostEqual(wanted, found);
        return equal
                ? null
                : "expected "
                        + (wanted == null ? expected.value(of) : wanted)
                        + ", got "
                        + (found == null ? actual.value(point) : found);
    }

    private static boolean areAlmostEqual(Histogram expected, Histogram actual) {
        Histogram a = FloatHistogram.of(expected).compact().toHistogram();
        Histogram b = FloatHistogram.of(actual).compact().toHistogram();
        boolean hintFits =
                a.resetHint() == Histogram.ResetHint.UNKNOWN || a.resetHint() == b.resetHint();
        return hintFits
                && a.schema() == b.schema()
                && isAlmostEqual(a.count(), b.count())
                && isAlmostEqual(a.sum(), b.sum())
                && a.zeroThreshold() == b.zeroThreshold()
                && isAlmostEqual(a.zeroCount(), b.zeroCount())
                && Arrays.equals(a.customBounds(), b.customBounds())
                && areAlmostEqual(a.positive(), b.positive())
                && areAlmostEqual(a.negative(), b.negative());
    }

    private static boolean areAlmostEqual(Histogram.Buckets a, Histogram.Buckets b) {
        if (!a.sameLayout(b)) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!isAlmostEqual(a.counts()[i], b.counts()[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlmostEqual(double a, double b) {
        if (StaleMarker.is(a) || StaleMarker.is(b)) {
            return StaleMarker.is(a) && StaleMarker.is(b);
        }
        if ((Double.isNaN(a) && Double.isNaN(b)) || a == b) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < TOLERANCE * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
    }
}
