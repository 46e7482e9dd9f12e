package io.narthex.web.server;

import java.io.IOException;

/** A request that breaks the protocol or a limit, and the status that answers it. */
final class BadRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param message for the client; holds nothing of what it sent
     */
    BadRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
