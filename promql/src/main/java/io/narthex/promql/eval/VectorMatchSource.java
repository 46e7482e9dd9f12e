package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.VectorMatching;
import io.narthex.promql.query.QueryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic and comparisons between two vectors. The side of which one element may match is held
 * in memory, the elements of the other are streamed past it.
 */
final class VectorMatchSource implements SeriesSource {
    private final Evaluator evaluator;
    private final MemoryBudget budget;
    private final Expr.Binary binary;
    private final VectorMatching matching;
    private final MatchKeys keys;
    private final boolean swapped;
    private final @Nullable Double fillMany;
    private final @Nullable Double fillOne;
    private final SeriesSource many;
    private final StepSeries manySeries;
    private final Map<Labels, MatchGroup> groups = new LinkedHashMap<>();

    /** Groups in which the side of one has more than one at some step; mostly none. */
    private final List<MatchGroup> ambiguous = new ArrayList<>();

    private final ArrayDeque<StepSeries> pending = new ArrayDeque<>();
    private boolean manyIsDone;

    VectorMatchSource(Evaluator evaluator, Expr.Binary binary, Grid grid) {
        this.evaluator = evaluator;
        this.budget = evaluator.evaluation().budget();
        this.binary = binary;
        this.matching = binary.matching() == null ? VectorMatching.DEFAULT : binary.matching();
        this.keys = new MatchKeys(matching);
        this.swapped = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY;
        this.fillMany = swapped ? matching.fillRight() : matching.fillLeft();
        this.fillOne = swapped ? matching.fillLeft() : matching.fillRight();
        this.many = evaluator.vector(swapped ? binary.right() : binary.left(), grid);
        this.manySeries = evaluator.newSeries(grid);
        Expr one = swapped ? binary.left() : binary.right();
        for (StepSeries series : evaluator.collect(evaluator.vector(one, grid), grid)) {
            group(keys.of(series.labels)).add(series);
        }
        for (MatchGroup group : groups.values()) {
            if (!group.duplicates().isEmpty()) {
                budget.reserve(0, MatchGroup.bytesOfDuplicates(group.duplicates().size()));
                ambiguous.add(group);
            }
        }
    }

    private MatchGroup group(Labels key) {
        MatchGroup group = groups.get(key);
        if (group == null) {
            budget.reserve(0, MatchGroup.bytes(manySeries.steps()));
            group = new MatchGroup(key);
            groups.put(key, group);
        }
        return group;
    }

    @Override
    public boolean next(StepSeries into) {
        while (pending.isEmpty()) {
            if (manyIsDone) {
                return false;
            }
            if (many.next(manySeries)) {
                match();
            } else {
                manyIsDone = true;
                fillMany();
            }
        }
        into.copyFrom(pending.remove());
        budget.releaseSeries(into.steps());
        return true;
    }

    /**
     * @param always whether a duplicate matters also where the present element of the many has no
     *     sample
     */
    private void checkDuplicates(boolean always) {
        for (MatchGroup group : ambiguous) {
            for (Map.Entry<Integer, List<Labels>> duplicate : group.duplicates().entrySet()) {
                if (always || manySeries.has(duplicate.getKey())) {
                    List<Labels> two = new ArrayList<>(duplicate.getValue());
                    two.sort(null);
                    throw new QueryException.Execution(
                            "found duplicate series for the match group "
                                    + group.key()
                                    + " on the "
                                    + (swapped ? "left" : "right")
                                    + " hand-side of the operation: ["
                                    + two.getFirst()
                                    + ", "
                                    + two.getLast()
                                    + "];many-to-many matching not allowed: matching labels must"
                                    + " be unique on one side");
                }
            }
        }
    }

    /** Matches the present element of the many with all members of its group. */
    private void match() {
        Labels key = keys.of(manySeries.labels);
        MatchGroup group = fillOne == null ? groups.get(key) : group(key);
        checkDuplicates(false);
        if (group == null) {
            return;
        }
        if (fillMany != null) {
            group.markMany(manySeries);
        }
        for (StepSeries one : group.members()) {
            evaluator.evaluation().context().check();
            StepSeries result = begin(manySeries, one.labels);
            for (int i = 0; i < result.steps(); i++) {
                if (manySeries.has(i) && one.has(i)) {
                    compute(result, i, manySeries, one);
                }
            }
            finish(group, result);
        }
        if (fillOne != null) {
            StepSeries result = begin(manySeries, key);
            StepSeries filled = constant(fillOne, result.steps());
            for (int i = 0; i < result.steps(); i++) {
                if (manySeries.has(i) && !group.hasOne(i)) {
                    compute(result, i, manySeries, filled);
                }
            }
            finish(group, result);
        }
    }

    /** Fills in elements of the many where the one found none. */
    private void fillMany() {
        if (fillMany == null) {
            return;
        }
        checkDuplicates(true);
        for (MatchGroup group : groups.values()) {
            for (StepSeries one : group.members()) {
                evaluator.evaluation().context().check();
                StepSeries filled = constant(fillMany, one.steps());
                filled.labels = group.key();
                StepSeries result = begin(filled, one.labels);
                for (int i = 0; i < result.steps(); i++) {
                    if (one.has(i) && !group.hasMany(i)) {
                        compute(result, i, filled, one);
                    }
                }
                if (result.isEmpty()) {
                    budget.releaseSeries(result.steps());
                } else {
                    pending.add(result);
                }
            }
        }
    }

    private static StepSeries constant(double value, int steps) {
        StepSeries series = new StepSeries(steps);
        Arrays.fill(series.kinds, StepSeries.FLOAT);
        Arrays.fill(series.values, value);
        return series;
    }

    private void compute(StepSeries result, int step, StepSeries ofMany, StepSeries ofOne) {
        StepSeries left = swapped ? ofOne : ofMany;
        StepSeries right = swapped ? ofMany : ofOne;
        Evaluation evaluation = evaluator.evaluation();
        boolean leftIsFloat = left.kinds[step] == StepSeries.FLOAT;
        boolean rightIsFloat = right.kinds[step] == StepSeries.FLOAT;
        if (leftIsFloat && rightIsFloat) {
            double value = left.values[step];
            BinaryOperations.apply(
                    evaluation, binary, value, right.values[step], value, result, step);
        } else if (leftIsFloat) {
            HistogramOperations.apply(
                    evaluation, binary, left.values[step], right.histogram(step), result, step);
        } else if (rightIsFloat) {
            HistogramOperations.apply(
                    evaluation, binary, left.histogram(step), right.values[step], result, step);
        } else {
            HistogramOperations.apply(
                    evaluation, binary, left.histogram(step), right.histogram(step), result, step);
        }
    }

    private void finish(MatchGroup group, StepSeries result) {
        if (result.isEmpty()) {
            budget.releaseSeries(result.steps());
            return;
        }
        budget.reserve(0, MatchGroup.bytesOfResult(result.steps()));
        boolean oneToOne = matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE;
        if (!group.markResult(oneToOne ? Labels.EMPTY : result.labels, result)) {
            throw new QueryException.Execution(
                    oneToOne
                            ? "multiple matches for labels: many-to-one matching must be explicit"
                                    + " (group_left/group_right)"
                            : "multiple matches for labels: grouping labels must ensure unique"
                                    + " matches");
        }
        pending.add(result);
    }

    /** An empty result with the labels that two elements give together. */
    private StepSeries begin(StepSeries of, Labels one) {
        budget.reserveSeries(of.steps());
        StepSeries result = new StepSeries(of.steps());
        result.reset(of.labels, of.dropsName);
        if (binary.operator().makesValues() || binary.returnBool()) {
            evaluator.evaluation().dropName(result);
        }
        Labels labels = result.labels;
        if (matching.cardinality() == VectorMatching.Cardinality.ONE_TO_ONE) {
            labels = Evaluator.select(labels, matching.labels(), matching.on());
        }
        if (!matching.include().isEmpty()) {
            Labels.Builder builder = labels.toBuilder();
            for (String name : matching.include()) {
                String value = one.get(name);
                if (value.isEmpty()) {
                    builder.remove(name);
                } else {
                    builder.set(name, value);
                }
            }
            labels = builder.build();
        }
        result.labels = labels;
        if (binary.returnBool()) {
            evaluator.evaluation().dropName(result); // also one that group_left brought
        }
        return result;
    }
}
