package io.narthex.alerting.ruletest;

import java.util.List;

/** A test of rules that cannot be run, with what promtool says of it. */
final class RuleTestException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> errors;

    RuleTestException(String error) {
        this(List.of(error));
    }

    RuleTestException(List<String> errors) {
        super(String.join("\n", errors), null, false, false);
        this.errors = errors;
    }

    List<String> errors() {
        return errors;
    }
}
