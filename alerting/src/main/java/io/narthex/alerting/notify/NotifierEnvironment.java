package io.narthex.alerting.notify;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.StateStore;
import io.narthex.links.http.HttpClients;

/**
 * What the notifier works with.
 *
 * @param state keeps the notification log
 * @param clients send requests
 * @param epochClock dates what is told
 * @param nanoClock times groups and retries
 * @param externalUrl the address under which users reach this program
 */
public record NotifierEnvironment(
        StateStore state,
        HttpClients clients,
        EpochClock epochClock,
        NanoClock nanoClock,
        String externalUrl) {}
