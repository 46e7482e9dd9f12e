package io.narthex.core.config;

import io.narthex.core.config.HttpClientSettings.Authorization;
import io.narthex.core.config.HttpClientSettings.BasicAuth;
import io.narthex.core.config.HttpClientSettings.Credentials;
import io.narthex.core.config.HttpClientSettings.Header;
import io.narthex.core.config.HttpClientSettings.Tls;
import io.narthex.core.config.HttpClientSettings.TlsVersion;
import io.narthex.core.config.HttpClientSettings.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link HttpClientSettings}, with the checks and their wording of Prometheus (prometheus/
 * common, {@code config/http_config.go}).
 */
final class HttpClientSettingsReader {
    /**
     * Headers that the client sets itself (prometheus/common, {@code config/headers.go}), and two
     * more that the JDK's client does not let anybody set.
     */
    private static final Set<String> RESERVED_HEADERS =
            Set.of(
                    "authorization",
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
                    "x-prometheus-scrape-timeout-seconds",
                    "x-amz-date",
                    "x-amz-security-token",
                    "x-amz-content-sha256");

    private HttpClientSettingsReader() {}

    static HttpClientSettings read(Section section) {
        boolean hasBasic = section.has("basic_auth");
        boolean hasBearer = section.has("bearer_token") || section.has("bearer_token_file");
        boolean hasAuthorization = section.has("authorization");
        boolean hasOauth2 = section.has("oauth2");
        Value bearer = value(section, "", "bearer_token");
        if (hasBearer && (hasBasic || hasOauth2)) {
            section.refuse(
                    section.has("bearer_token") ? "bearer_token" : "bearer_token_file",
                    "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be"
                            + " configured");
        }
        if (hasBearer && hasAuthorization) {
            section.refuse(
                    "authorization",
                    "authorization is not compatible with bearer_token & bearer_token_file");
        }
        if (hasAuthorization && (hasBasic || hasOauth2)) {
            section.refuse(
                    "authorization",
                    "at most one of basic_auth, oauth2 & authorization must be configured");
        }
        if (hasOauth2 && hasBasic) {
            section.refuse(
                    "oauth2",
                    "at most one of basic_auth, oauth2 & authorization must be configured");
        }
        // Speaking HTTP/1.1 where version 2 would be allowed is always correct.
        section.bool("enable_http2", true);
        return new HttpClientSettings(
                credentials(section, bearer),
                tls(section),
                ProxySettings.read(section),
                section.bool("follow_redirects", true),
                headers(section));
    }

    /** Reads every one of them, so that what is wrong in any is noted. */
    private static @Nullable Credentials credentials(Section section, Value bearer) {
        BasicAuth basic = basicAuth(section);
        Authorization authorization =
                bearer.isAbsent() ? authorization(section) : new Authorization("Bearer", bearer);
        OAuth2Settings oauth2 = OAuth2Settings.read(section);
        return oauth2 != null ? oauth2 : basic != null ? basic : authorization;
    }

    private static @Nullable BasicAuth basicAuth(Section parent) {
        Section section = parent.section("basic_auth");
        if (section == null) {
            return null;
        }
        refuseReferences(section, "username_ref", "password_ref");
        BasicAuth read =
                new BasicAuth(
                        value(section, "basic_auth ", "username"),
                        value(section, "basic_auth ", "password"));
        section.finish();
        return read;
    }

    private static @Nullable Authorization authorization(Section parent) {
        Section section = parent.section("authorization");
        if (section == null) {
            return null;
        }
        refuseReferences(section, "credentials_ref");
        String type = section.string("type", "").strip();
        if (type.toLowerCase(Locale.ROOT).equals("basic")) {
            section.refuse(
                    "type",
                    "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
        }
        Value credentials = value(section, "authorization ", "credentials");
        section.finish();
        return new Authorization(type.isEmpty() ? "Bearer" : type, credentials);
    }

    static Tls tls(Section parent) {
        Section section = parent.section("tls_config");
        if (section == null) {
            return Tls.DEFAULT;
        }
        refuseReferences(section, "ca_ref", "cert_ref", "key_ref");
        Value ca = value(section, "", "ca");
        Value cert = value(section, "", "cert");
        Value key = value(section, "", "key");
        if (!cert.isAbsent() && key.isAbsent()) {
            section.refuse(
                    "exactly one of key or key_file must be configured when a client certificate"
                            + " is configured");
        }
        if (cert.isAbsent() && !key.isAbsent()) {
            section.refuse(
                    "exactly one of cert or cert_file must be configured when a client key is"
                            + " configured");
        }
        boolean pair = !cert.isAbsent() && !key.isAbsent();
        TlsVersion min = version(section, "min_version", TlsVersion.TLS12);
        TlsVersion max = version(section, "max_version", TlsVersion.TLS13);
        if (min.compareTo(max) > 0) {
            section.refuse("max_version", "must not be lower than min_version");
            max = min;
        }
        Tls read =
                new Tls(
                        ca,
                        pair ? cert : Value.NONE,
                        pair ? key : Value.NONE,
                        section.string("server_name", ""),
                        section.bool("insecure_skip_verify", false),
                        min,
                        max);
        section.finish();
        return read;
    }

    private static TlsVersion version(Section section, String key, TlsVersion absent) {
        String text = section.optionalString(key);
        if (text == null || text.isEmpty()) {
            return absent;
        }
        return switch (text) {
            case "TLS13" -> TlsVersion.TLS13;
            case "TLS12" -> TlsVersion.TLS12;
            case "TLS11", "TLS10" -> {
                if (key.equals("max_version")) {
                    section.refuse(key, "is not supported: nothing older than TLS 1.2 is spoken");
                }
                yield TlsVersion.TLS12;
            }
            default -> {
                section.refuse(
                        key, "must be one of TLS13, TLS12, TLS11, TLS10, found \"" + text + "\"");
                yield absent;
            }
        };
    }

    private static List<Header> headers(Section parent) {
        Section section = parent.section("http_headers");
        if (section == null) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String name : section.keys()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (RESERVED_HEADERS.contains(lower) || !isToken(name)) {
                section.refuse(name, "setting header \"" + name + "\" is not allowed");
            } else if (!names.add(lower)) {
                section.refuse(name, "header \"" + name + "\" stands twice");
            }
            Section one = section.section(name);
            if (one == null) {
                continue;
            }
            List<Value> values = new ArrayList<>();
            for (String text : one.strings("values")) {
                values.add(new Value(new Secret(text), null));
            }
            for (Secret secret : one.secrets("secrets")) {
                values.add(new Value(secret, null));
            }
            for (String file : one.strings("files")) {
                values.add(new Value(null, one.document().folder().resolve(file)));
            }
            one.finish();
            headers.add(new Header(name, values));
        }
        return headers;
    }

    /** Whether {@code name} can stand as a header's name (RFC 9110, "Tokens"). */
    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    static Value value(Section section, String prefix, String key) {
        Secret inline = section.secret(key);
        if (inline != null && inline.reveal().isEmpty()) {
            inline = null;
        }
        Value value = new Value(inline, section.path(key + "_file"));
        if (value.inline() != null && value.file() != null) {
            String keys = prefix + key + " & " + key + "_file";
            section.refuse(key + "_file", "at most one of " + keys + " must be configured");
        }
        return value;
    }

    static void refuseReferences(Section section, String... keys) {
        section.refuseAll("there is no secret manager; use the key that ends in _file", keys);
    }
}
