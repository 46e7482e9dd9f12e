package io.narthex.alerting.rule;

/** Why a rule gave no result; the message is Prometheus' where it has one. */
final class RuleFailure extends Exception {
    private static final long serialVersionUID = 1;

    RuleFailure(String message) {
        super(message, null, false, false);
    }
}
