package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The elements of both sides of an operator whose matching labels are equal. */
final class MatchGroup {
    private final Labels key;
    private final List<StepSeries> members = new ArrayList<>();
    private final BitSet one = new BitSet();
    private final BitSet many = new BitSet();
    private final Map<Integer, List<Labels>> duplicates = new TreeMap<>();
    private final Map<Labels, BitSet> results = new HashMap<>();

    MatchGroup(Labels key) {
        this.key = key;
    }

    /** What a group takes with its key, without the elements. */
    static long bytes(int steps) {
        return 640L + steps / 4;
    }

    /** What remembering a result takes. */
    static long bytesOfResult(int steps) {
        return 192L + steps / 8;
    }

    /** What remembering ambiguous steps takes. */
    static long bytesOfDuplicates(int steps) {
        return 160L * steps;
    }

    Labels key() {
        return key;
    }

    /** The elements of the side of which only one may match at a step. */
    List<StepSeries> members() {
        return members;
    }

    /** Steps at which there is more than one, with the first two. */
    Map<Integer, List<Labels>> duplicates() {
        return duplicates;
    }

    boolean hasOne(int step) {
        return one.get(step);
    }

    boolean hasMany(int step) {
        return many.get(step);
    }

    void add(StepSeries series) {
        if (!members.isEmpty()) {
            noteDuplicates(series);
        }
        series.addSteps(one);
        members.add(series);
    }

    private void noteDuplicates(StepSeries series) {
        for (int i = 0; i < series.steps(); i++) {
            if (series.has(i) && one.get(i) && !duplicates.containsKey(i)) {
                duplicates.put(i, List.of(series.labels, memberAt(i)));
            }
        }
    }

    private Labels memberAt(int step) {
        for (StepSeries member : members) {
            if (member.has(step)) {
                return member.labels;
            }
        }
        return Labels.EMPTY;
    }

    void markMany(StepSeries series) {
        series.addSteps(many);
    }

    /** Notes a result; false where there is one with these labels at the same step. */
    boolean markResult(Labels labels, StepSeries result) {
        return result.addNewSteps(results.computeIfAbsent(labels, _ -> new BitSet()));
    }
}
