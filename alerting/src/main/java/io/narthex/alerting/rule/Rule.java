package io.narthex.alerting.rule;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.SampleRows;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule at work. Confined to the rules' thread. */
abstract sealed class Rule permits RecordingRule, AlertingRule {
    final String key;
    final RuleOutput output;
    final SampleRows rows = new SampleRows();
    private RuleSnapshot.@Nullable Definition definition;
    private @Nullable String lastError;
    private boolean evaluated;
    private long lastEvaluationMs;
    private long evaluationNanos;

    /**
     * @param key names the rule across restarts and reloads
     */
    Rule(String key) {
        this.key = key;
        this.output = new RuleOutput("rules/" + key);
    }

    abstract RuleConfig config();

    /**
     * Fills {@link #rows} with what is to be written at {@code tick}.
     *
     * @param limit the most series or alerts, 0 for no limit
     */
    abstract void evaluate(Tick tick, int limit) throws RuleFailure;

    /** What is shown of the rule. */
    abstract RuleSnapshot snapshot();

    /** What is shown of its configuration. */
    abstract RuleSnapshot.Definition define();

    /** What is shown of its configuration, made once. */
    RuleSnapshot.Definition definition() {
        RuleSnapshot.Definition known = definition;
        if (known == null) {
            known = define();
            definition = known;
        }
        return known;
    }

    /** Notes how an evaluation went. */
    void finished(long startMs, long tookNanos, @Nullable String error) {
        evaluated = true;
        lastEvaluationMs = startMs;
        evaluationNanos = tookNanos;
        lastError = error;
    }

    /** {@code unknown}, {@code ok} or {@code err}. */
    String health() {
        return !evaluated ? "unknown" : lastError == null ? "ok" : "err";
    }

    @Nullable String lastError() {
        return lastError;
    }

    long lastEvaluationMs() {
        return lastEvaluationMs;
    }

    long evaluationNanos() {
        return evaluationNanos;
    }

    /** Fails where two rows have the same labels. */
    static void refuseDuplicates(SampleRows rows) throws RuleFailure {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < rows.size(); i++) {
            if (!seen.add(rows.labels(i))) {
                throw new RuleFailure(
                        "vector contains metrics with the same labelset after applying rule"
                                + " labels");
            }
        }
    }

    /** What is wrong with samples that were not taken, or null. */
    static @Nullable String refusal(AppendResult result) {
        if (result.refused() == 0) {
            return null;
        }
        return result.refused()
                + " samples refused: out of order "
                + result.outOfOrder()
                + ", duplicate "
                + result.duplicate()
                + ", too far in the future "
                + result.future()
                + ", over the limit "
                + result.overLimit();
    }
}
