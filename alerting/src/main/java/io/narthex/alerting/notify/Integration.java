package io.narthex.alerting.notify;

import java.time.Duration;

/** One way to a receiver, such as a webhook. Thread-safe. */
public interface Integration extends AutoCloseable {
    /** Such as {@code webhook}; names it in metrics and logs. */
    String kind();

    /** Whether it is told of alerts that have ended. */
    boolean sendResolved();

    /** The longest that one attempt may take. */
    Duration timeout();

    /**
     * Tries once to notify.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    SendResult send(Notification notification, Duration timeout) throws InterruptedException;

    /** Lets go of connections. */
    @Override
    void close();
}
