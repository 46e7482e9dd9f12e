package io.narthex.alerting.notify.webhook;

import io.narthex.alerting.notify.Integration;
import io.narthex.alerting.notify.IntegrationConfig;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.Secret;
import io.narthex.core.config.Section;
import io.narthex.core.model.EpochClock;
import io.narthex.links.http.HttpClients;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code webhook_configs} (Alertmanager, "{@code <webhook_config>}"). Immutable.
 *
 * @param url where to post to, a secret, or the file that holds it
 * @param sendResolved whether ends are notified of
 * @param maxAlerts the most alerts in one message, 0 for all
 * @param timeoutMs of one attempt, 0 for 30 s
 * @param http how to connect
 */
public record WebhookConfig(
        HttpClientSettings.Value url,
        boolean sendResolved,
        int maxAlerts,
        long timeoutMs,
        HttpClientSettings http)
        implements IntegrationConfig {
    /** Reads one entry; null where it cannot be used. */
    public static @Nullable WebhookConfig read(Section section, HttpClientSettings defaults) {
        Secret url = section.secret("url");
        String file = section.string("url_file", "");
        if (url == null && file.isEmpty()) {
            section.refuse("one of url or url_file must be configured");
        } else if (url != null && !file.isEmpty()) {
            section.refuse("at most one of url & url_file must be configured");
        }
        if (url != null) {
            check(section, url.reveal());
        }
        boolean sendResolved = section.bool("send_resolved", true);
        int maxAlerts = (int) section.integer("max_alerts", 0, 0, Integer.MAX_VALUE);
        long timeoutMs = section.durationMs("timeout", 0);
        Section http = section.section("http_config");
        HttpClientSettings settings = http == null ? defaults : HttpClientSettings.read(http);
        section.refuseAll("templates of notifications are not there yet", "payload");
        section.finish();
        HttpClientSettings.Value value =
                new HttpClientSettings.Value(
                        url, file.isEmpty() ? null : section.document().folder().resolve(file));
        return new WebhookConfig(value, sendResolved, maxAlerts, timeoutMs, settings);
    }

    private static void check(Section section, String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            if (!"http".equals(scheme) && !"https".equals(scheme)) {
                section.refuse("url", "unsupported scheme for URL: must be http or https");
            } else if (uri.getHost() == null) {
                section.refuse("url", "missing host for URL");
            }
        } catch (URISyntaxException e) {
            // The address may hold a password: it is not repeated.
            section.refuse("url", "is not a URL: " + e.getReason());
        }
    }

    @Override
    public Integration create(HttpClients clients, EpochClock clock) {
        return new Webhook(this, clients.peer(http), clock);
    }
}
