package io.narthex.alerting.rule;

import io.narthex.core.model.Labels;
import java.util.Map;

/**
 * An alert as the HTTP API shows it. Immutable.
 *
 * @param labels which identify it
 * @param annotations by name, in order
 * @param state pending or firing
 * @param activeAtMs since when its condition holds, milliseconds since 1970
 * @param keepFiringSinceMs since when its condition holds no more while it still fires, 0 where
 *     that is not so
 * @param value at the last evaluation
 */
public record AlertSnapshot(
        Labels labels,
        Map<String, String> annotations,
        AlertState state,
        long activeAtMs,
        long keepFiringSinceMs,
        double value) {}
