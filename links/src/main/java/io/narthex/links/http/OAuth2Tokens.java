package io.narthex.links.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.OAuth2Settings;
import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gets tokens with a client's own credentials (RFC 6749, section 4.4) and keeps one until shortly
 * before it expires; whoever needs one meanwhile waits for the request that is under way. Errors in
 * the words of Go's oauth2 package. Thread-safe.
 */
final class OAuth2Tokens {
    /** A token is not used for the last part of its life, as in Go's package. */
    private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int ANSWER_BYTES_MAX = 64 * 1024;
    private static final int SHOWN_CHARS_MAX = 512;
    private static final JsonFactory JSON = new JsonFactory();

    private final OAuth2Settings settings;
    private final HttpPeer peer;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, as what follows. */
    private @Nullable Token token;

    /** Whether the server takes the client's name in the form, and not in a header. */
    private boolean inForm;

    /**
     * @param header the value of the Authorization header
     * @param secret with which it was got; another one gets another token
     */
    private record Token(String header, String secret, boolean expires, long expiresNanos) {
        @Override
        public String toString() {
            return "token";
        }
    }

    OAuth2Tokens(HttpClients clients, OAuth2Settings settings) {
        this.settings = settings;
        this.clock = clients.clock();
        // A redirect might carry the secret to another host.
        this.peer =
                clients.peer(
                        new HttpClientSettings(
                                null, settings.tls(), settings.proxy(), false, List.of()));
    }

    /**
     * The value of the Authorization header.
     *
     * @throws IOException if no token can be got
     * @throws IllegalArgumentException if the secret's file cannot be read
     */
    String header(long deadlineNanos) throws IOException, InterruptedException {
        String secret = settings.clientSecret().reveal();
        if (!lock.tryLock(deadlineNanos - clock.nanos(), TimeUnit.NANOSECONDS)) {
            throw new SocketTimeoutException("context deadline exceeded");
        }
        try {
            Token known = token;
            if (known != null
                    && known.secret().equals(secret)
                    && (!known.expires() || clock.nanos() - known.expiresNanos() < 0)) {
                return known.header();
            }
            token = null;
            Token fresh = fetch(secret, deadlineNanos);
            token = fresh;
            return fresh.header();
        } finally {
            lock.unlock();
        }
    }

    /** Asks as the server is known to like it, and else in both ways. */
    private Token fetch(String secret, long deadlineNanos)
            throws IOException, InterruptedException {
        try {
            return ask(secret, inForm, deadlineNanos);
        } catch (RefusedException e) {
            if (inForm) {
                throw e;
            }
        }
        Token got = ask(secret, true, deadlineNanos);
        inForm = true;
        return got;
    }

    private Token ask(String secret, boolean form, long deadlineNanos)
            throws IOException, InterruptedException {
        Map<String, String> fields = new TreeMap<>();
        fields.put("grant_type", "client_credentials");
        if (!settings.scopes().isEmpty()) {
            fields.put("scope", String.join(" ", settings.scopes()));
        }
        fields.putAll(settings.endpointParams());
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        if (form) {
            fields.put("client_id", settings.clientId());
            if (!secret.isEmpty()) {
                fields.put("client_secret", secret);
            }
        } else {
            headers.put(
                    "Authorization",
                    HttpClientSettings.basic(encoded(settings.clientId()) + ":" + encoded(secret)));
        }
        byte[] body = form(fields).getBytes(StandardCharsets.US_ASCII);
        long askedNanos = clock.nanos();
        Duration timeout = Duration.ofNanos(Math.max(1, deadlineNanos - askedNanos));
        try (HttpAnswer answer =
                peer.post(settings.tokenUrl(), headers, body, 0, body.length, timeout)) {
            return read(answer, secret, askedNanos);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String form(Map<String, String> fields) {
        StringBuilder form = new StringBuilder();
        fields.forEach((name, value) -> {
            form.append(form.isEmpty() ? "" : "&").append(encoded(name));
            form.append('=').append(encoded(value));
        });
        return form.toString();
    }

    private static Token read(HttpAnswer answer, String secret, long askedNanos)
            throws IOException {
        String text;
        try (InputStream body = answer.body()) {
            text = new String(body.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
        }
        Map<String, String> fields = fields(answer.header("Content-Type"), text);
        if (fields != null && !fields.getOrDefault("error", "").isEmpty()) {
            String description = fields.getOrDefault("error_description", "");
            throw new RefusedException(
                    "oauth2: \""
                            + fields.get("error")
                            + "\""
                            + (description.isEmpty() ? "" : " \"" + description + "\""));
        }
        if (!answer.isSuccess()) {
            throw new RefusedException(
                    "oauth2: cannot fetch token: "
                            + answer.status()
                            + "\nResponse: "
                            + text.substring(0, Math.min(text.length(), SHOWN_CHARS_MAX)));
        }
        if (fields == null) {
            throw new RefusedException("oauth2: cannot parse json: the answer is not an object");
        }
        String access = fields.getOrDefault("access_token", "");
        if (access.isEmpty()) {
            throw new RefusedException("oauth2: server response missing access_token");
        }
        long seconds = seconds(fields.getOrDefault("expires_in", ""));
        return new Token(
                type(fields.getOrDefault("token_type", "")) + " " + access,
                secret,
                seconds > 0,
                askedNanos + TimeUnit.SECONDS.toNanos(seconds) - EARLY_NANOS);
    }

    private static long seconds(String text) throws RefusedException {
        try {
            return text.isEmpty() ? 0 : Math.clamp((long) Double.parseDouble(text), 0, 1L << 32);
        } catch (NumberFormatException e) {
            throw new RefusedException("oauth2: cannot parse json: expires_in is not a number");
        }
    }

    private static String type(String given) {
        return switch (given.toLowerCase(Locale.ROOT)) {
            case "", "bearer" -> "Bearer";
            case "mac" -> "MAC";
            case "basic" -> "Basic";
            default -> given;
        };
    }

    /** The answer's fields at its top, or null where it has none. */
    private static @Nullable Map<String, String> fields(@Nullable String type, String text) {
        String kind = type == null ? "" : type.toLowerCase(Locale.ROOT);
        Map<String, String> fields = new HashMap<>();
        if (kind.startsWith("application/x-www-form-urlencoded") || kind.startsWith("text/plain")) {
            for (String pair : text.strip().split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    fields.put(
                            decoded(pair.substring(0, equals)),
                            decoded(pair.substring(equals + 1)));
                }
            }
            return fields;
        }
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    String value = json.getText();
                    fields.put(name, json.currentToken() == JsonToken.VALUE_NULL ? "" : value);
                } else {
                    json.skipChildren();
                }
            }
            return json.currentToken() == JsonToken.END_OBJECT ? fields : null;
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("a text cannot fail to be read", e);
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Lets go of the client behind it. */
    void close() {
        peer.close();
    }

    /** The server answered, and not with a token. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }
}
