package io.narthex.alerting.notify;

import java.util.List;

/**
 * Somebody to notify, by any number of ways.
 *
 * @param name unique among receivers
 * @param integrations all of which are used; none discards alerts
 */
public record ReceiverConfig(String name, List<IntegrationConfig> integrations) {
    /** Copies the list. */
    public ReceiverConfig {
        integrations = List.copyOf(integrations);
    }
}
