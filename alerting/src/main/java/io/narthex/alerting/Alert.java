package io.narthex.alerting;

import io.narthex.core.model.Labels;
import java.util.Map;

/**
 * One alert at one moment, as it passes from its producer to the notifications. Immutable.
 *
 * @param labels which identify it, with {@code alertname}
 * @param annotations texts for people, by name, in order
 * @param startsAtMs since when it fires, milliseconds since 1970
 * @param endsAtMs when it ended, milliseconds since 1970, or {@link #FIRING}
 * @param validForMs how long a firing alert counts as firing unless it is sent again, counted on
 *     the monotonic clock from its arrival
 * @param generatorUrl where its producer shows it; may be empty
 */
public record Alert(
        Labels labels,
        Map<String, String> annotations,
        long startsAtMs,
        long endsAtMs,
        long validForMs,
        String generatorUrl) {
    /** The end of an alert that has not ended. */
    public static final long FIRING = Long.MAX_VALUE;

    /** Sorts and copies the annotations. */
    public Alert {
        annotations = Ordered.copy(annotations);
    }

    /** Whether it has ended. */
    public boolean isResolved() {
        return endsAtMs != FIRING;
    }

    /** Identifies the alert among all others. */
    public long fingerprint() {
        return Fingerprint.of(labels);
    }
}
