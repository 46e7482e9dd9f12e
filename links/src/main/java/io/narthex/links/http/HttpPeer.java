package io.narthex.links.http;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to whom one configuration speaks about. Thread-safe; a call may be interrupted.
 * Closing it lets go of the client behind it; a request after that opens it again.
 */
public final class HttpPeer implements AutoCloseable {
    /** As Go's client. */
    private static final int REDIRECTS_MAX = 10;

    /** A redirect's own body is read so far, so that its connection can serve the next request. */
    private static final int BODY_SKIPPED_BYTES = 2048;

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
        return send(
                new Outgoing("POST", new RequestBody(body, offset, length)), uri, headers, timeout);
    }

    private record Outgoing(String method, @Nullable RequestBody body) {}

    private HttpAnswer send(
            Outgoing outgoing, URI uri, Map<String, String> headers, Duration timeout)
            throws IOException, InterruptedException {
        NanoClock clock = clients.clock();
        long deadlineNanos = clock.nanos() + timeout.toNanos();
        URI at = uri;
        for (int redirects = 0; ; redirects++) {
            boolean trusted = redirects == 0 || isSameHost(uri, at);
            String prefix = HttpErrors.prefix(outgoing.method(), at);
            HttpAnswer answer =
                    call(at, deadlineNanos, prefix)
                            .send(request(outgoing, at, headers, trusted, prefix));
            URI next = follows(outgoing, answer.status()) ? target(answer, at, prefix) : null;
            if (next == null) {
                return answer;
            }
            answer.body().readNBytes(BODY_SKIPPED_BYTES);
            answer.close();
            if (redirects == REDIRECTS_MAX) {
                throw new IOException(prefix + "stopped after 10 redirects");
            }
            at = next;
        }
    }

    private HttpCall call(URI uri, long deadlineNanos, String prefix) throws IOException {
        Origin origin;
        try {
            origin = Origin.of(uri);
        } catch (IllegalArgumentException e) {
            throw new IOException(prefix + e.getMessage(), e);
        }
        HttpClients.Transport via = transport();
        if (origin.secure()) {
            via.material().refresh(prefix);
        }
        return new HttpCall(clients, new ConnectionPool.Key(via, origin), deadlineNanos, prefix);
    }

    private ClassicHttpRequest request(
            Outgoing outgoing, URI uri, Map<String, String> headers, boolean trusted, String prefix)
            throws IOException {
        try {
            String path = uri.getRawPath();
            String query = uri.getRawQuery();
            BasicClassicHttpRequest request =
                    new BasicClassicHttpRequest(
                            outgoing.method(),
                            (path == null || path.isEmpty() ? "/" : path)
                                    + (query == null ? "" : "?" + query));
            request.setHeader("Host", Origin.of(uri).hostHeader());
            set(request, "User-Agent", clients.userAgent());
            if (trusted) {
                addCredentials(request, uri);
            }
            for (var header : headers.entrySet()) {
                if (trusted || !isSensitive(header.getKey())) {
                    set(request, header.getKey(), header.getValue());
                }
            }
            RequestBody body = outgoing.body();
            if (body != null) {
                request.setEntity(body);
                request.setHeader("Content-Length", body.getContentLength());
            }
            return request;
        } catch (IllegalArgumentException e) {
            throw new IOException(prefix + e.getMessage(), e);
        }
    }

    private void addCredentials(ClassicHttpRequest request, URI uri) {
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

    private static void set(ClassicHttpRequest request, String name, String value) {
        request.setHeader(name, checked(name, value));
    }

    private static void add(ClassicHttpRequest request, String name, String value) {
        request.addHeader(name, checked(name, value));
    }

    /**
     * The value, if it can be sent (RFC 9110, section 5). The message does not show it: it may be a
     * secret.
     */
    private static String checked(String name, String value) {
        boolean valid = !name.isEmpty() && !isFraming(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            valid &= c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            valid &= (c >= ' ' && c != 0x7f && c <= 0xff) || c == '\t';
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "header \"" + name + "\" cannot be sent: its name or value is not valid");
        }
        return value;
    }

    /** Whether a header says where the request ends or who else hears it: that is ours to say. */
    private static boolean isFraming(String header) {
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "connection", "content-length", "expect", "host", "transfer-encoding", "upgrade" ->
                    true;
            default -> false;
        };
    }

    /** Whether a header must not reach another host than the one it was meant for. */
    private static boolean isSensitive(String header) {
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "authorization", "cookie", "cookie2", "www-authenticate", "proxy-authorization" ->
                    true;
            default -> false;
        };
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

    private boolean follows(Outgoing outgoing, int status) {
        return settings.followRedirects()
                && switch (status) {
                    case 307, 308 -> true;
                    case 301, 302, 303 -> outgoing.body() == null;
                    default -> false;
                };
    }

    /** Where a redirect leads, or null where the answer does not say. */
    private static @Nullable URI target(HttpAnswer answer, URI at, String prefix)
            throws IOException {
        String location = answer.header("Location");
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
        return !downgraded && Origin.of(first).host().equals(Origin.of(next).host());
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
