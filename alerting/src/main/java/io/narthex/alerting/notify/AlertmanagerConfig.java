package io.narthex.alerting.notify;

import io.narthex.alerting.notify.webhook.WebhookConfig;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.Section;
import java.util.List;
import java.util.Map;

/**
 * Whom to notify of which alerts: an {@code alertmanager.yml}. Immutable.
 *
 * @param route the top of the routing tree
 * @param receivers by name
 * @param resolveTimeoutMs after which an alert without an end counts as ended unless it is sent
 *     again ({@code global.resolve_timeout})
 */
public record AlertmanagerConfig(
        RouteConfig route, Map<String, ReceiverConfig> receivers, long resolveTimeoutMs) {
    private static final long RESOLVE_TIMEOUT_MS = 300_000;

    /** Nobody is notified. */
    public static final AlertmanagerConfig NONE =
            of(new ReceiverConfig("none", List.of()), RouteConfig.Timing.DEFAULT);

    /** Copies the map. */
    public AlertmanagerConfig {
        receivers = Map.copyOf(receivers);
    }

    private static AlertmanagerConfig of(ReceiverConfig receiver, RouteConfig.Timing timing) {
        return new AlertmanagerConfig(
                new RouteConfig(
                        "{}",
                        receiver.name(),
                        List.of("alertname"),
                        false,
                        timing,
                        List.of(),
                        false,
                        List.of()),
                Map.of(receiver.name(), receiver),
                RESOLVE_TIMEOUT_MS);
    }

    /**
     * Reads an {@code alertmanager.yml}.
     *
     * @throws ConfigException with everything that is wrong; warnings stay in the document
     */
    public static AlertmanagerConfig read(Document document) throws ConfigException {
        AlertmanagerConfig config = new AlertmanagerReader(document.root()).read();
        document.throwIfWrong();
        return config;
    }

    /**
     * Reads our own short form: a section with {@code webhook}, which has the keys of one entry of
     * {@code webhook_configs}, and {@code group_wait}, {@code group_interval}, {@code
     * repeat_interval}.
     */
    public static AlertmanagerConfig readShort(Section section) {
        RouteConfig.Timing timing = AlertmanagerReader.timing(section, RouteConfig.Timing.DEFAULT);
        Section webhook = section.section("webhook");
        if (webhook == null) {
            section.refuse("webhook", "is missing");
        }
        WebhookConfig config =
                webhook == null ? null : WebhookConfig.read(webhook, HttpClientSettings.DEFAULT);
        section.finish();
        return config == null ? NONE : of(new ReceiverConfig("webhook", List.of(config)), timing);
    }
}
