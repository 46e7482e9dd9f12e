package io.narthex.alerting.template;

import java.util.AbstractList;
import java.util.List;

/** What a query in a template returns. Immutable. */
public final class QueryResult extends AbstractList<Sample> {
    private final List<Sample> samples;

    /** Of these samples, in this order. */
    public QueryResult(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    @Override
    public Sample get(int index) {
        return samples.get(index);
    }

    @Override
    public int size() {
        return samples.size();
    }
}
