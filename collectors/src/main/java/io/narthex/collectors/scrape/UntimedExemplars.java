package io.narthex.collectors.scrape;

import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Series;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The exemplars of a target that came without a timestamp last: a target shows them at every scrape
 * until there is another, and only the first time counts, as in Prometheus. Confined to the thread
 * that scrapes the target.
 */
final class UntimedExemplars {
    /** A target with more of them has some stored more than once. */
    private static final int KEPT = 2_000;

    private final Map<Series, Exemplar> last =
            new LinkedHashMap<>(0) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Series, Exemplar> eldest) {
                    return size() > KEPT;
                }
            };

    /** Notes an exemplar; false where it is the one that the series had last. */
    boolean isNew(Series of, Exemplar exemplar) {
        Exemplar before = last.put(of, exemplar);
        return before == null
                || Double.compare(before.value(), exemplar.value()) != 0
                || !before.labels().equals(exemplar.labels());
    }
}
