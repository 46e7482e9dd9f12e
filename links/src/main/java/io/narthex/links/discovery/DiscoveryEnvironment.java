package io.narthex.links.discovery;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.links.dns.DnsClient;
import io.narthex.links.http.HttpClients;

/**
 * What discoveries need besides their settings.
 *
 * @param clients for those that ask over HTTP
 * @param dns for those that ask name servers
 * @param metrics of all discoveries
 * @param clock for leases that end
 * @param nanoClock for what expires
 */
public record DiscoveryEnvironment(
        HttpClients clients,
        DnsClient dns,
        DiscoveryMetrics metrics,
        EpochClock clock,
        NanoClock nanoClock) {}
