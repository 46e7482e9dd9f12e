package io.narthex.links.discovery;

import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;

/**
 * What discoveries need besides their settings.
 *
 * @param clients for those that ask over HTTP
 * @param metrics of all discoveries
 * @param nanoClock for what expires
 */
public record DiscoveryEnvironment(
        HttpClients clients, DiscoveryMetrics metrics, NanoClock nanoClock) {}
