package io.narthex.alerting.notify;

/** What became of one attempt to notify. */
public sealed interface SendResult {
    /** The receiver has it. */
    record Delivered() implements SendResult {}

    /**
     * The receiver does not have it and may take it later.
     *
     * @param reason for the log
     * @param retryAfterMs how long the receiver wants to be left alone, 0 or less where it did not
     *     say
     */
    record Recoverable(String reason, long retryAfterMs) implements SendResult {}

    /** The receiver refused it, and will do so again. */
    record Unrecoverable(String reason) implements SendResult {}
}
