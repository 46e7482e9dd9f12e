package io.narthex.alerting.template;

/** Why a function of a template has no result; the engine adds function and place. */
public final class FunctionException extends Exception {
    private static final long serialVersionUID = 1;

    /** With a message for the user. */
    public FunctionException(String message) {
        super(message, null, false, false);
    }
}
