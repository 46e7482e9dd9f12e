package io.narthex.web.api;

/** A request that is answered by an error; the message is the one that Prometheus has. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorType type;

    ApiException(ErrorType type, String message) {
        super(message, null, false, false);
        this.type = type;
    }

    /** A parameter that cannot be used. */
    static ApiException invalidParameter(String name, String why) {
        return badData("invalid parameter \"" + name + "\": " + why);
    }

    static ApiException badData(String message) {
        return new ApiException(ErrorType.BAD_DATA, message);
    }

    ErrorType type() {
        return type;
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
