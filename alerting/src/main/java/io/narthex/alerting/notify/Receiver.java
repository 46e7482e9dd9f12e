package io.narthex.alerting.notify;

import io.narthex.core.model.EpochClock;
import io.narthex.links.http.HttpClients;
import java.util.ArrayList;
import java.util.List;

/** A receiver at work. Confined to the notifier's thread. */
final class Receiver {
    private final String name;
    private final List<Way> ways = new ArrayList<>();

    Receiver(ReceiverConfig config, HttpClients clients, EpochClock clock) {
        this.name = config.name();
        for (IntegrationConfig one : config.integrations()) {
            Integration integration = one.create(clients, clock);
            String id = name + "/" + integration.kind() + "/" + ways.size();
            ways.add(new Way(id, name, integration));
        }
    }

    /**
     * One of its integrations.
     *
     * @param id names it across restarts
     */
    record Way(String id, String receiver, Integration integration) {}

    List<Way> ways() {
        return ways;
    }

    void close() {
        ways.forEach(way -> way.integration().close());
    }
}
