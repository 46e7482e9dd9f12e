package io.narthex.alerting.notify;

import io.narthex.alerting.Alert;
import io.narthex.core.model.Labels;
import java.util.List;

/**
 * What a receiver is told at once. Immutable.
 *
 * @param receiver the receiver's name
 * @param groupKey names the group of alerts among all
 * @param groupLabels by which the alerts are grouped
 * @param alerts at least one, in order
 * @param externalUrl the address under which users reach this program
 */
public record Notification(
        String receiver,
        String groupKey,
        Labels groupLabels,
        List<Alert> alerts,
        String externalUrl) {
    /** Copies the list. */
    public Notification {
        alerts = List.copyOf(alerts);
    }
}
