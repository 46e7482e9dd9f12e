package io.narthex.collectors.receive;

/** A request that is answered with an error status and changes nothing. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
