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
        Labels first = null;
        for (SeriesSet set : open) {
            if (first == null || set.labels().compareTo(first) < 0) {
                first = set.labels();
            }
        }
        if (first != null) {
            Labels taken = first;
            open.removeIf(set -> set.labels().equals(taken) && !set.next());
        }
        return first;
    }

    /** Visits what is left. */
    void forEach(Visitor visitor) {
        while (!open.isEmpty()) {
            SeriesSet first = open.getFirst();
            for (SeriesSet set : open) {
                if (set.labels().compareTo(first.labels()) < 0) {
                    first = set;
                }
            }
            Labels labels = first.labels();
            visitor.visit(labels, first.samples());
            open.removeIf(set -> set.labels().equals(labels) && !set.next());
        }
    }
}
