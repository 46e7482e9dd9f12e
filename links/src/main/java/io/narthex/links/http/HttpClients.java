package io.narthex.links.http;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.model.NanoClock;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Owner of the process' HTTP client: one for all peers with the same TLS settings, made at the
 * first request. Thread-safe.
 *
 * <pre>{@code
 * try (HttpClients clients = new HttpClients("1.0.0", NanoClock.SYSTEM)) {
 *     HttpPeer peer = clients.peer(settings);
 *     try (HttpAnswer answer = peer.get(uri, Map.of(), Duration.ofSeconds(10))) {
 *         answer.body().transferTo(out);
 *     }
 * }
 * }</pre>
 */
public final class HttpClients implements AutoCloseable {
    /*
     * The JDK's client has one thread that selects, and runs everything else on this executor:
     * name resolution, which may hang for as long as the resolver likes, TLS handshakes, and what
     * completes a request. A fixed number of threads would let a few names that cannot be resolved
     * hold up every other peer; the number of requests under way bounds it already. Virtual threads
     * would not do: resolving a name holds the carrier, of which a board has two or four.
     */
    private static final long IDLE_SECONDS = 5;

    private final String userAgent;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<HttpClientSettings.Tls, Transport> transports = new HashMap<>();
    private final ThreadPoolExecutor executor;
    private boolean closed;

    /**
     * @param version of this program, for the User-Agent header
     */
    public HttpClients(String version, NanoClock clock) {
        this.userAgent = "Narthex/" + version;
        this.clock = clock;
        AtomicInteger next = new AtomicInteger();
        this.executor =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> {
                            Thread thread =
                                    new Thread(task, "http-client-" + next.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /** What sends requests as {@code settings} say; costs nothing until the first one. */
    public HttpPeer peer(HttpClientSettings settings) {
        return new HttpPeer(this, settings);
    }

    String userAgent() {
        return userAgent;
    }

    NanoClock clock() {
        return clock;
    }

    /**
     * The client for {@code tls}, used once more by a peer.
     *
     * @throws IllegalStateException if this is closed
     */
    Transport acquire(HttpClientSettings.Tls tls) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("HTTP clients are closed");
            }
            Transport transport = transports.get(tls);
            if (transport == null) {
                transport = new Transport(tls, executor);
                transports.put(tls, transport);
            }
            transport.peers++;
            return transport;
        } finally {
            lock.unlock();
        }
    }

    /** Undoes {@link #acquire}; ends the client where no peer is left that uses it. */
    void release(Transport transport) {
        lock.lock();
        try {
            transport.peers--;
            boolean shared = transport.tls.equals(HttpClientSettings.Tls.DEFAULT);
            if (closed || transport.peers > 0 || shared) {
                return;
            }
            transports.remove(transport.tls, transport);
        } finally {
            lock.unlock();
        }
        transport.client.shutdownNow();
    }

    /** Ends all requests under way, which fail, and all connections. */
    @Override
    public void close() {
        List<Transport> ending;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            ending = new ArrayList<>(transports.values());
            transports.clear();
        } finally {
            lock.unlock();
        }
        for (Transport transport : ending) {
            transport.client.shutdownNow();
        }
        executor.shutdown();
    }

    /** One client of the JDK with what it trusts and presents. */
    static final class Transport {
        private final HttpClientSettings.Tls tls;
        private final TlsMaterial material;
        private final HttpClient client;

        /** Guarded by the lock of the clients. */
        private int peers;

        private Transport(HttpClientSettings.Tls tls, ThreadPoolExecutor executor) {
            this.tls = tls;
            this.material = new TlsMaterial(tls);
            this.client =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .proxy(HttpClient.Builder.NO_PROXY)
                            .executor(executor)
                            .sslContext(material.context())
                            .sslParameters(material.parameters())
                            .build();
        }

        HttpClient client() {
            return client;
        }

        TlsMaterial material() {
            return material;
        }
    }
}
