package io.narthex.forwarder;

import io.narthex.links.http.RetryAfter;

/** What became of one request. */
sealed interface SendResult {
    /** The receiver has the samples. */
    record Accepted() implements SendResult {
        static final Accepted INSTANCE = new Accepted();
    }

    /** The receiver will never take this request. */
    record Refused(String message) implements SendResult {}

    /**
     * The receiver may take this request later.
     *
     * @param retryAfterMs the pause it asked for in milliseconds, or {@link RetryAfter#NONE_MS}
     */
    record Failed(String message, long retryAfterMs) implements SendResult {}
}
