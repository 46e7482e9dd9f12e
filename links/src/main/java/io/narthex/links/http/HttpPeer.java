package io.narthex.links.http;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to whom one configuration speaks about. Thread-safe; a call may be interrupted.
 * Closing it lets go of the client behind it; a request after that opens it again.
 */
public final class HttpPeer implements AutoCloseable {
    /** As Go's client. */
    private static final int REDIRECTS_MAX = 10;

    private final HttpClients clients;
    private final HttpClientSettings settings;
    private HttpClients.@Nullable Transport transport;

    HttpPeer(HttpClients clients, HttpClientSettings settings) {
        this.clients = clients;
        this.settings = settings;
    }

    /**
     * Fetches {@code uri}.
     *
     * @param headers besides the configured ones; they replace those of the same name
     * @param timeout for everything up to the last byte of the body
     * @throws IOException with a message as Prometheus words it
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public HttpAnswer get(URI uri, Map<String, String> headers, Duration timeout)
            throws IOException, InterruptedException {
        return send(new Outgoing("GET", null), uri, headers, timeout);
    }

    /**
     * Sends {@code length} bytes of {@code body} to {@code uri}; otherwise as {@link #get}. A
     * redirect that would turn the request into a GET (301, 302, 303) is the answer itself: what
     * follows it has not taken the body, though it may well say 200, as the login page of a guest
     * network does.
     *
     * @param body not kept after the return
     */
    public HttpAnswer post(
            URI uri,
            Map<String, String> headers,
            byte[] body,
            int offset,
            int length,
            Duration timeout)
            throws IOException, InterruptedException {
        var publisher = HttpRequest.BodyPublishers.ofByteArray(body, offset, length);
        return send(new Outgoing("POST", publisher), uri, headers, timeout);
    }

    private record Outgoing(String method, HttpRequest.@Nullable BodyPublisher body) {}

    private HttpAnswer send(
            Outgoing outgoing, URI uri, Map<String, String> headers, Duration timeout)
            throws IOException, InterruptedException {
        NanoClock clock = clients.clock();
        long deadlineNanos = clock.nanos() + timeout.toNanos();
        URI at = uri;
        for (int redirects = 0; ; redirects++) {
            boolean trusted = redirects == 0 || isSameHost(uri, at);
            String prefix = HttpErrors.prefix(outgoing.method(), at);
            HttpRequest request = request(outgoing, at, headers, trusted, prefix);
            BodyStream body = new BodyStream(clock, deadlineNanos, prefix);
            HttpResponse<BodyStream> response = await(request, body, deadlineNanos, prefix);
            URI next = follows(outgoing, response) ? target(response, at, prefix) : null;
            if (next == null) {
                return new HttpAnswer(response.statusCode(), response.headers(), body);
            }
            body.close();
            if (redirects == REDIRECTS_MAX) {
                throw new IOException(prefix + "stopped after 10 redirects");
            }
            at = next;
        }
    }

    private HttpRequest request(
            Outgoing outgoing, URI uri, Map<String, String> headers, boolean trusted, String prefix)
            throws IOException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(withoutUser(uri));
            set(request, "User-Agent", clients.userAgent());
            if (trusted) {
                addCredentials(request, uri);
            }
            for (var header : headers.entrySet()) {
                if (trusted || !isSensitive(header.getKey())) {
                    set(request, header.getKey(), header.getValue());
                }
            }
            HttpRequest.BodyPublisher body = outgoing.body();
            return request.method(
                            outgoing.method(),
                            body == null ? HttpRequest.BodyPublishers.noBody() : body)
                    .build();
        } catch (IllegalArgumentException | URISyntaxException e) {
            throw new IOException(prefix + e.getMessage(), e);
        }
    }

    private void addCredentials(HttpRequest.Builder request, URI uri) {
        for (HttpClientSettings.Header header : settings.headers()) {
            for (HttpClientSettings.Value value : header.values()) {
                add(request, header.name(), value.reveal());
            }
        }
        String authorization = settings.authorizationHeader();
        if (authorization == null && uri.getRawUserInfo() != null) {
            String user =
                    URLDecoder.decode(
                            uri.getRawUserInfo().replace("+", "%2B"), StandardCharsets.UTF_8);
            authorization = HttpClientSettings.basic(user.indexOf(':') < 0 ? user + ":" : user);
        }
        if (authorization != null) {
            set(request, "Authorization", authorization);
        }
    }

    private static void set(HttpRequest.Builder request, String name, String value) {
        try {
            request.setHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw unusable(name);
        }
    }

    private static void add(HttpRequest.Builder request, String name, String value) {
        try {
            request.header(name, value);
        } catch (IllegalArgumentException e) {
            throw unusable(name);
        }
    }

    /** Without the JDK's own exception, whose message holds the value, which may be a secret. */
    private static IllegalArgumentException unusable(String name) {
        return new IllegalArgumentException(
                "header \"" + name + "\" cannot be sent: its name or value is not valid");
    }

    /** Whether a header must not reach another host than the one it was meant for. */
    private static boolean isSensitive(String header) {
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "authorization", "cookie", "cookie2", "www-authenticate", "proxy-authorization" ->
                    true;
            default -> false;
        };
    }

    private HttpResponse<BodyStream> await(
            HttpRequest request, BodyStream body, long deadlineNanos, String prefix)
            throws IOException, InterruptedException {
        HttpClients.Transport via = transport();
        if ("https".equals(request.uri().getScheme())) {
            via.material().refresh(prefix);
        }
        CompletableFuture<HttpResponse<BodyStream>> pending =
                via.client().sendAsync(request, _ -> body);
        boolean answered = false;
        try {
            long leftNanos = Math.max(0, deadlineNanos - clients.clock().nanos());
            HttpResponse<BodyStream> response = pending.get(leftNanos, TimeUnit.NANOSECONDS);
            answered = true;
            return response;
        } catch (TimeoutException e) {
            throw HttpErrors.deadline(prefix);
        } catch (ExecutionException e) {
            throw HttpErrors.of(prefix, e.getCause() == null ? e : e.getCause());
        } finally {
            if (!answered) {
                pending.cancel(true);
                body.close();
            }
        }
    }

    private synchronized HttpClients.Transport transport() throws IOException {
        if (transport == null) {
            try {
                transport = clients.acquire(settings.tls());
            } catch (IllegalStateException e) {
                throw new IOException("context canceled", e);
            }
        }
        return transport;
    }

    private boolean follows(Outgoing outgoing, HttpResponse<?> response) {
        return settings.followRedirects()
                && switch (response.statusCode()) {
                    case 307, 308 -> true;
                    case 301, 302, 303 -> outgoing.body() == null;
                    default -> false;
                };
    }

    /** Where a redirect leads, or null where the answer does not say. */
    private static @Nullable URI target(HttpResponse<?> response, URI at, String prefix)
            throws IOException {
        String location = response.headers().firstValue("Location").orElse(null);
        if (location == null) {
            return null;
        }
        try {
            URI next = at.resolve(new URI(location));
            String scheme = next.getScheme();
            if (!"http".equals(scheme) && !"https".equals(scheme)) {
                throw new IOException(prefix + "unsupported protocol scheme \"" + scheme + "\"");
            }
            return next;
        } catch (URISyntaxException e) {
            throw new IOException(
                    prefix + "failed to parse Location header \"" + location + "\"", e);
        }
    }

    /** Whether {@code next} may see what was meant for {@code first}. */
    private static boolean isSameHost(URI first, URI next) {
        boolean downgraded =
                "https".equalsIgnoreCase(first.getScheme())
                        && !"https".equalsIgnoreCase(next.getScheme());
        return !downgraded
                && first.getHost() != null
                && first.getHost().equalsIgnoreCase(next.getHost());
    }

    private static URI withoutUser(URI uri) throws URISyntaxException {
        String user = uri.getRawUserInfo();
        return user == null ? uri : new URI(uri.toString().replace(user + "@", ""));
    }

    /** The address as it may be shown, its password replaced as Prometheus does. */
    public static String withoutPassword(URI uri) {
        return HttpErrors.withoutPassword(uri);
    }

    /** Lets go of the client; requests under way on it may fail. */
    @Override
    public synchronized void close() {
        if (transport != null) {
            clients.release(transport);
            transport = null;
        }
    }
}
