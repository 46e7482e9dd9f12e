package io.narthex.alerting;

import java.util.List;

/** Where producers of alerts hand them to. Thread-safe; does not block. */
@FunctionalInterface
public interface AlertSink {
    /** Takes alerts that began, still fire, or ended. */
    void accept(List<Alert> alerts);
}
