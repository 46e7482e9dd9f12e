package io.narthex.promql.eval;

import com.google.re2j.Pattern;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.TimeModifier;
import io.narthex.promql.query.QueryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The function info: adds the labels of info metrics that have the same instance and job. */
final class InfoFunction {
    private static final String DEFAULT_METRIC = "target_info";
    private static final List<String> IDENTIFYING = List.of(Labels.INSTANCE, Labels.JOB);

    private final Evaluator evaluator;
    private final Grid grid;
    private final List<Matcher> nameMatchers = new ArrayList<>();
    private final List<Matcher> dataMatchers = new ArrayList<>();

    /** By metric name, then by identifying labels: the series with their timestamps as values. */
    private final Map<String, Map<Labels, List<StepSeries>>> infos = new LinkedHashMap<>();

    private InfoFunction(Evaluator evaluator, Grid grid) {
        this.evaluator = evaluator;
        this.grid = grid;
    }

    static SeriesSource apply(Evaluator evaluator, Expr.Call call, Grid grid) {
        InfoFunction info = new InfoFunction(evaluator, grid);
        Expr vector = call.arguments().getFirst();
        info.readMatchers(call.arguments());
        List<StepSeries> base = evaluator.collect(evaluator.vector(vector, grid), grid);
        info.fetch(base, vector);
        Map<Labels, StepSeries> results = new LinkedHashMap<>();
        for (StepSeries series : base) {
            evaluator.evaluation().context().check();
            info.enrich(series, results);
        }
        return new ListSource(new ArrayList<>(results.values()));
    }

    private void readMatchers(List<Expr> arguments) {
        if (arguments.size() < 2) {
            nameMatchers.add(Matcher.equal(Labels.METRIC_NAME, DEFAULT_METRIC));
            return;
        }
        if (Evaluator.unwrap(arguments.get(1)) instanceof Expr.VectorSelector selector) {
            for (Matcher matcher : selector.matchers()) {
                boolean name = matcher.name().equals(Labels.METRIC_NAME);
                (name ? nameMatchers : dataMatchers).add(matcher);
            }
        }
    }

    /** Whether a series is an info metric itself. */
    private boolean isInfo(Labels labels) {
        return !nameMatchers.isEmpty() && Matcher.allMatch(nameMatchers, labels);
    }

    private void fetch(List<StepSeries> base, Expr vector) {
        List<Matcher> matchers = new ArrayList<>(nameMatchers);
        if (matchers.isEmpty()) {
            matchers.add(Matcher.equal(Labels.METRIC_NAME, DEFAULT_METRIC));
        }
        matchers.addAll(dataMatchers);
        boolean identified = false;
        for (String label : IDENTIFYING) {
            Set<String> values = new LinkedHashSet<>();
            for (StepSeries series : base) {
                String value = series.labels.get(label);
                if (!value.isEmpty() && !isInfo(series.labels)) {
                    values.add(Pattern.quote(value));
                }
            }
            if (!values.isEmpty()) {
                identified = true;
                matchers.add(new Matcher(Matcher.Type.REGEX, label, String.join("|", values)));
            }
        }
        if (!identified) {
            return;
        }
        TimeModifier time = timeOf(vector);
        var selector =
                new Expr.VectorSelector(
                        "",
                        matchers,
                        time == null
                                ? TimeModifier.NONE
                                : new TimeModifier(time.at(), time.atMs(), null),
                        Expr.RangeEdge.PLAIN,
                        vector.position());
        SeriesSource source =
                new VectorSelectorSource(
                        evaluator.evaluation(),
                        selector,
                        grid,
                        VectorSelectorSource.Yield.INFO_TIMESTAMPS);
        for (StepSeries series : evaluator.collect(source, grid)) {
            infos.computeIfAbsent(series.labels.metricName(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(identity(series.labels), _ -> new ArrayList<>())
                    .add(series);
        }
    }

    /** The time of the first selector in an expression; null where there is none. */
    private static @Nullable TimeModifier timeOf(Expr expr) {
        return switch (expr) {
            case Expr.Aggregate aggregate -> timeOf(aggregate.operand());
            case Expr.Binary binary -> {
                TimeModifier left = timeOf(binary.left());
                yield left == null ? timeOf(binary.right()) : left;
            }
            case Expr.Call call -> {
                for (Expr argument : call.arguments()) {
                    TimeModifier time = timeOf(argument);
                    if (time != null) {
                        yield time;
                    }
                }
                yield null;
            }
            case Expr.MatrixSelector matrix -> matrix.selector().time();
            case Expr.NumberLiteral _, Expr.StringLiteral _ -> null;
            case Expr.Paren paren -> timeOf(paren.inner());
            case Expr.Subquery subquery -> timeOf(subquery.inner());
            case Expr.Unary unary -> timeOf(unary.operand());
            case Expr.VectorSelector selector -> selector.time();
        };
    }

    private static Labels identity(Labels labels) {
        return Evaluator.select(labels, IDENTIFYING, true);
    }

    private void enrich(StepSeries series, Map<Labels, StepSeries> results) {
        boolean ignored = isInfo(series.labels);
        Labels identity = identity(series.labels);
        List<Labels> last = List.of();
        Labels lastResult = series.labels;
        for (int step = 0; step < grid.steps(); step++) {
            if (!series.has(step)) {
                continue;
            }
            List<Labels> found = ignored ? List.of() : newest(identity, step);
            if (!ignored && found.isEmpty() && !matchersTakeEmpty()) {
                continue;
            }
            if (!found.equals(last)) {
                lastResult = combine(series.labels, found);
                last = found;
            }
            StepSeries result = results.get(lastResult);
            if (result == null) {
                result = evaluator.newSeries(grid);
                result.reset(lastResult, series.dropsName);
                results.put(lastResult, result);
            }
            if (result.has(step)) {
                throw Evaluation.duplicateLabels();
            }
            result.set(step, series, step);
        }
    }

    private boolean matchersTakeEmpty() {
        for (Matcher matcher : dataMatchers) {
            if (!matcher.matches("")) {
                return false;
            }
        }
        return true;
    }

    /** The labels of each info metric's newest series at a step. */
    private List<Labels> newest(Labels identity, int step) {
        List<Labels> found = new ArrayList<>();
        for (Map<Labels, List<StepSeries>> byIdentity : infos.values()) {
            StepSeries newest = null;
            for (StepSeries info : byIdentity.getOrDefault(identity, List.of())) {
                if (!info.has(step)) {
                    continue;
                }
                if (newest != null && newest.values[step] == info.values[step]) {
                    long atMs = Math.round(info.values[step] * 1000);
                    throw new QueryException.Execution(
                            "found duplicate series for info metric: existing "
                                    + newest.labels
                                    + " @ "
                                    + atMs
                                    + ", new "
                                    + info.labels
                                    + " @ "
                                    + atMs);
                }
                if (newest == null || newest.values[step] < info.values[step]) {
                    newest = info;
                }
            }
            if (newest != null) {
                found.add(newest.labels);
            }
        }
        return found;
    }

    private Labels combine(Labels base, List<Labels> infoLabels) {
        Labels.Builder builder = base.toBuilder();
        for (Labels info : infoLabels) {
            for (int i = 0; i < info.size(); i++) {
                String name = info.name(i);
                if (name.equals(Labels.METRIC_NAME) || base.has(name) || !isWanted(name)) {
                    continue;
                }
                String present = builder.get(name);
                if (!present.isEmpty() && !present.equals(info.value(i))) {
                    throw new QueryException.Execution("conflicting label: " + name);
                }
                builder.set(name, info.value(i));
            }
        }
        return builder.build();
    }

    private boolean isWanted(String label) {
        for (Matcher matcher : dataMatchers) {
            if (matcher.name().equals(label)) {
                return true;
            }
        }
        return dataMatchers.isEmpty();
    }
}
