package io.narthex.alerting.notify;

import io.narthex.links.http.HttpClients;

/** The configuration of an {@link Integration}. Immutable. */
public interface IntegrationConfig {
    /** What notifies as configured; costs nothing until it is used. */
    Integration create(HttpClients clients);
}
