package io.narthex.alerting.rule;

import io.narthex.alerting.template.Environment;
import io.narthex.alerting.template.FunctionException;
import io.narthex.alerting.template.GoEscapes;
import io.narthex.alerting.template.QueryResult;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the rules of one group share. Confined to the rules' thread. */
final class GroupContext {
    private static final long NANOS_PER_MS = 1_000_000L;

    /** After a restart, until collectors have read and two evaluations have seen it. */
    private static final long RESTORE_GRACE_MIN_MS = 120_000;

    private final RuleSettings settings;
    private final RuleParts parts;
    private final long intervalMs;
    private final Map<String, String> externalLabels;

    GroupContext(RuleSettings settings, RuleParts parts, long intervalMs) {
        this.settings = settings;
        this.parts = parts;
        this.intervalMs = intervalMs;
        this.externalLabels = RuleQuery.map(settings.externalLabels());
    }

    RuleQuery query() {
        return parts.query();
    }

    AlertStates states() {
        return parts.states();
    }

    RuleTimes times() {
        return parts.environment().times();
    }

    RuleMetrics metrics() {
        return parts.metrics();
    }

    NanoClock nanoClock() {
        return parts.environment().nanoClock();
    }

    long intervalMs() {
        return intervalMs;
    }

    Map<String, String> externalLabels() {
        return externalLabels;
    }

    String externalUrl() {
        return settings.externalUrl();
    }

    long restoreGraceNanos() {
        return Math.max(RESTORE_GRACE_MIN_MS, 2 * intervalMs) * NANOS_PER_MS;
    }

    /** Where users see an expression's result. */
    String generatorUrl(String expression) {
        return settings.externalUrl()
                + "/graph?g0.expr="
                + GoEscapes.urlQuery(expression)
                + "&g0.tab=1";
    }

    /** The labels that an alert is sent with, or null where it is dropped. */
    @Nullable Labels sentLabels(Labels labels) {
        Labels.Builder sent = labels.toBuilder();
        settings.externalLabels()
                .forEach((name, value) -> {
                    if (!labels.has(name)) {
                        sent.set(name, value);
                    }
                });
        return settings.alertRelabelling().apply(sent.build());
    }

    /** What templates reach at an evaluation. */
    Environment environment(long timestampMs) {
        return new Environment() {
            @Override
            public QueryResult query(String expression) throws FunctionException {
                return parts.query().forTemplate(expression, timestampMs);
            }

            @Override
            public long timestampMs() {
                return timestampMs;
            }

            @Override
            public String externalUrl() {
                return settings.externalUrl();
            }
        };
    }
}
