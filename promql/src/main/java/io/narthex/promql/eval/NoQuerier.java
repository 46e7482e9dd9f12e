package io.narthex.promql.eval;

import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SeriesSet;
import java.util.List;

/** Stands for the view before its time range is known; must not be asked. */
final class NoQuerier implements Querier {
    @Override
    public SeriesSet select(List<Matcher> matchers, long minMs, long maxMs) {
        throw new IllegalStateException("no view yet: matchers=" + matchers);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers) {
        throw new IllegalStateException("no view yet: matchers=" + matchers);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers) {
        throw new IllegalStateException("no view yet: name=" + name);
    }

    @Override
    public void close() {}
}
