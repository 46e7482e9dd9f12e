package io.narthex.web.api;

/** The kinds of failure that Prometheus' API tells apart, with their HTTP status. */
enum ErrorType {
    BAD_DATA("bad_data", 400),
    EXECUTION("execution", 422),
    CANCELED("canceled", 499),
    INTERNAL("internal", 500),
    TIMEOUT("timeout", 503);

    private final String label;
    private final int status;

    ErrorType(String label, int status) {
        this.label = label;
        this.status = status;
    }

    String label() {
        return label;
    }

    int status() {
        return status;
    }
}
