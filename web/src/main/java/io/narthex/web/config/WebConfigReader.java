package io.narthex.web.config;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.Secret;
import io.narthex.core.config.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@link WebConfig}, with the checks and the wording of exporter-toolkit. */
final class WebConfigReader {
    /** The headers that may be set, and the values that they may have; none: any. */
    private static final Map<String, List<String>> HEADERS =
            Map.of(
                    "Strict-Transport-Security", List.of(),
                    "X-Content-Type-Options", List.of("nosniff"),
                    "X-Frame-Options", List.of("deny", "sameorigin"),
                    "X-XSS-Protection", List.of(),
                    "Content-Security-Policy", List.of());

    /** On a small board, more takes seconds. */
    private static final int BEARABLE_COST = 12;

    private WebConfigReader() {}

    static WebConfig read(Document document) throws ConfigException {
        Section root = document.root();
        Section tlsSection = root.section("tls_server_config");
        TlsServerConfig tls = tlsSection == null ? null : TlsServerConfigReader.read(tlsSection);
        if (tlsSection != null && tls == null) {
            root.warn("tls_server_config", "has no effect without a certificate");
        }
        Map<String, String> headers = http(root.section("http_server_config"));
        WebConfig.RateLimit rateLimit = rateLimit(root.section("rate_limit"));
        Map<String, BcryptHash> users = users(root.section("basic_auth_users"));
        if (tls == null && !users.isEmpty()) {
            root.warn("basic_auth_users", "without tls_server_config, passwords travel readable");
        }
        root.finish();
        document.throwIfWrong();
        return new WebConfig(tls, headers, rateLimit, users, document.warnings());
    }

    private static Map<String, String> http(@Nullable Section section) {
        if (section == null) {
            return Map.of();
        }
        // HTTP/1.1 is spoken in any case, and every client of HTTP/2 speaks it.
        section.bool("http2", true);
        Map<String, String> headers = new LinkedHashMap<>();
        Section given = section.section("headers");
        if (given != null) {
            for (String name : given.keys()) {
                header(given, name, headers);
            }
        }
        section.finish();
        return headers;
    }

    private static void header(Section section, String name, Map<String, String> headers) {
        List<String> allowed = HEADERS.get(name);
        String value = section.string(name, "");
        if (allowed == null) {
            section.refuse(name, "HTTP header \"" + name + "\" can not be configured");
        } else if (!allowed.isEmpty() && !allowed.contains(value)) {
            section.refuse(
                    name,
                    "invalid value for "
                            + name
                            + ". Expected one of: [\""
                            + String.join("\" \"", allowed)
                            + "\"], but got: \""
                            + value
                            + "\"");
        } else if (!value.isEmpty()) {
            headers.put(name, value);
        }
    }

    private static WebConfig.@Nullable RateLimit rateLimit(@Nullable Section section) {
        if (section == null) {
            return null;
        }
        long intervalNanos = 0;
        String text = section.string("interval", "0");
        try {
            intervalNanos = GoDuration.parseNanos(text);
        } catch (IllegalArgumentException e) {
            section.refuse(
                    "interval", "must be a duration such as 100ms or 1s, found \"" + text + "\"");
        }
        if (intervalNanos < 0) {
            section.refuse("interval", "must not be negative, found \"" + text + "\"");
        }
        int burst = (int) section.integer("burst", 0, 0, Integer.MAX_VALUE);
        if (intervalNanos > 0 && burst == 0) {
            section.warn("burst", "without a burst of at least 1, every request is refused");
        }
        section.finish();
        return intervalNanos <= 0 ? null : new WebConfig.RateLimit(intervalNanos, burst);
    }

    private static Map<String, BcryptHash> users(@Nullable Section section) {
        if (section == null) {
            return Map.of();
        }
        Map<String, BcryptHash> users = new LinkedHashMap<>();
        for (String name : section.keys()) {
            Secret secret = section.secret(name);
            try {
                BcryptHash hash = BcryptHash.parse(secret == null ? "" : secret.reveal());
                users.put(name, hash);
                if (hash.cost() > BEARABLE_COST) {
                    section.warn(
                            name,
                            "a cost of "
                                    + hash.cost()
                                    + " takes seconds on a small board; 10 is usual");
                }
            } catch (IllegalArgumentException e) {
                section.refuse(name, String.valueOf(e.getMessage()));
            }
        }
        return users;
    }
}
