package io.narthex.alerting.template;

/**
 * A template that cannot be parsed or executed; the message is Go's, with the place of the fault.
 */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1;

    /** With a message for the user. */
    public TemplateException(String message) {
        super(message);
    }
}
