package io.narthex.forwarder;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.Secret;
import io.narthex.core.config.Section;
import io.narthex.core.config.relabel.Relabeller;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One destination of remote write. Immutable.
 *
 * @param name by which its position is kept; empty until {@link ForwarderConfig} has named it
 * @param url where requests go
 * @param remoteTimeoutMs for one request
 * @param headers added to every request
 * @param relabeller applied to a series' labels, after the external ones were added
 * @param sendExemplars whether exemplars are sent
 * @param sendNativeHistograms whether native histograms are sent, which are left out otherwise
 * @param metadata what is sent of metadata
 * @param queue how requests are filled and retried
 * @param http how to speak to it
 */
public record RemoteWriteConfig(
        String name,
        URI url,
        long remoteTimeoutMs,
        Map<String, String> headers,
        Relabeller relabeller,
        boolean sendExemplars,
        boolean sendNativeHistograms,
        MetadataConfig metadata,
        QueueConfig queue,
        HttpClientSettings http) {
    private static final long REMOTE_TIMEOUT_MS = 30_000;
    private static final String MESSAGE_V1 = "prometheus.WriteRequest";
    private static final String MESSAGE_V2 = "io.prometheus.write.v2.Request";
    private static final URI NOWHERE = URI.create("http://localhost/");

    /** Headers that a file cannot set: those of the protocol, and of the connection. */
    private static final Set<String> RESERVED_HEADERS =
            Set.of(
                    "host",
                    "content-encoding",
                    "content-length",
                    "content-type",
                    "user-agent",
                    "connection",
                    "expect",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "www-authenticate",
                    "accept-encoding",
                    "upgrade",
                    "x-prometheus-remote-write-version",
                    "x-prometheus-remote-read-version",
                    "x-amz-date",
                    "x-amz-security-token",
                    "x-amz-content-sha256");

    /** Copies the map. */
    public RemoteWriteConfig {
        headers = Map.copyOf(headers);
    }

    /**
     * Reads one entry of {@code remote_write}, noting in its document what is wrong.
     *
     * @param legacyNames whether label names are held to {@code [a-zA-Z_][a-zA-Z0-9_]*}
     */
    public static RemoteWriteConfig read(Section section, boolean legacyNames) {
        RemoteWriteConfig read =
                new RemoteWriteConfig(
                        section.string("name", ""),
                        url(section),
                        section.durationMs("remote_timeout", REMOTE_TIMEOUT_MS),
                        headers(section),
                        Relabeller.read(section, "write_relabel_configs", legacyNames),
                        section.bool("send_exemplars", false),
                        section.bool("send_native_histograms", false),
                        MetadataConfig.read(section.sectionOrEmpty("metadata_config")),
                        QueueConfig.read(section.sectionOrEmpty("queue_config")),
                        HttpClientSettings.read(section));
        if (read.remoteTimeoutMs == 0) {
            section.refuse("remote_timeout", "must be longer than 0s");
        }
        takeWithoutEffect(section);
        section.refuseAll(
                "the cloud providers' own ways to authenticate are left out",
                "sigv4",
                "azuread",
                "google_iam");
        section.finish();
        return read;
    }

    private static URI url(Section section) {
        String text = section.string("url", "");
        if (text.isEmpty()) {
            section.refuse("url", "url for remote_write is empty");
            return NOWHERE;
        }
        try {
            URI url = new URI(text);
            boolean http =
                    "http".equalsIgnoreCase(url.getScheme())
                            || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Reported below; the exception's message would show a password.
        }
        section.refuse(
                "url", "must be an address such as https://central.example:9090/api/v1/write");
        return NOWHERE;
    }

    private static Map<String, String> headers(Section section) {
        Map<String, String> headers = section.stringMap("headers");
        for (String name : headers.keySet()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("authorization")) {
                section.refuse(
                        "headers",
                        "authorization header must be changed via the basic_auth or authorization"
                                + " parameter");
            } else if (RESERVED_HEADERS.contains(lower)) {
                section.refuse("headers", name + " is a reserved header. It must not be changed");
            }
        }
        return headers;
    }

    /** Keys whose being set to what this program does anyway deserves no word. */
    private static void takeWithoutEffect(Section section) {
        if (section.bool("round_robin_dns", false)) {
            section.ignore("one connection is used", "round_robin_dns");
        }
        String message =
                section.choice("protobuf_message", MESSAGE_V1, List.of(MESSAGE_V1, MESSAGE_V2));
        if (message.equals(MESSAGE_V2)) {
            section.ignore(
                    "remote write 1.0 is sent, which every receiver takes", "protobuf_message");
        }
    }

    /** How to speak to the receiver, with the headers that no other host may see. */
    HttpClientSettings client() {
        List<HttpClientSettings.Header> own = new ArrayList<>(headers.size());
        headers.forEach((name, text) -> {
            var value = new HttpClientSettings.Value(new Secret(text), null);
            own.add(new HttpClientSettings.Header(name, List.of(value)));
        });
        return http.withHeaders(own);
    }

    RemoteWriteConfig withName(String newName) {
        return new RemoteWriteConfig(
                newName,
                url,
                remoteTimeoutMs,
                headers,
                relabeller,
                sendExemplars,
                sendNativeHistograms,
                metadata,
                queue,
                http);
    }

    /** Host, port and path: what names the destination where the file does not. */
    String address() {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getHost() + port + url.getRawPath();
    }
}
