package io.narthex.links.http;

import java.io.IOException;

/** A failure whose message is in Prometheus' words already. */
final class KnownFailure extends IOException {
    private static final long serialVersionUID = 1;

    KnownFailure(String message, Throwable cause) {
        super(message, cause);
    }

    KnownFailure(String message) {
        super(message);
    }
}
