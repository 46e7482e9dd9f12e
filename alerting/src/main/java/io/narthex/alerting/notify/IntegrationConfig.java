package io.narthex.alerting.notify;

import io.narthex.core.model.EpochClock;
import io.narthex.links.http.HttpClients;

/** The configuration of an {@link Integration}. Immutable. */
public interface IntegrationConfig {
    /**
     * What notifies as configured; costs nothing until it is used.
     *
     * @param clock for dates in answers
     */
    Integration create(HttpClients clients, EpochClock clock);
}
