package io.narthex.web.api;

import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several sorted series sets as one, each series once. Confined to one thread. */
final class MergedSeries {
    private final List<SeriesSet> open = new ArrayList<>();

    /** Takes a series; the cursor is valid during the call. */
    @FunctionalInterface
    interface Visitor {
        void visit(Labels labels, SampleCursor samples);
    }

    MergedSeries(List<SeriesSet> sets) {
        for (SeriesSet set : sets) {
            if (set.next()) {
                open.add(set);
            }
        }
    }

    /** The next labels, or null at the end. */
    @Nullable Labels next() {
        SeriesSet first = first();
        if (first == null) {
            return null;
        }
        Labels labels = first.labels();
        pass(labels);
        return labels;
    }

    /** Visits what is left. */
    void forEach(Visitor visitor) {
        for (SeriesSet first = first(); first != null; first = first()) {
            Labels labels = first.labels();
            visitor.visit(labels, first.samples());
            pass(labels);
        }
    }

    /** A set that stands at the first of all series, or null at the end. */
    private @Nullable SeriesSet first() {
        SeriesSet first = null;
        for (SeriesSet set : open) {
            if (first == null || set.labels().compareTo(first.labels()) < 0) {
                first = set;
            }
        }
        return first;
    }

    /** Goes past a series in all sets that have it. */
    private void pass(Labels labels) {
        open.removeIf(set -> set.labels().equals(labels) && !set.next());
    }
}
