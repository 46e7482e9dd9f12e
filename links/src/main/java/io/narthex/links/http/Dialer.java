package io.narthex.links.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes connections: name, address, TLS. Thread-safe. */
final class Dialer {
    /*
     * Looking up a name may take as long as the resolver likes and cannot be broken off, so it has
     * threads of its own. A fixed number of them would let a few names that cannot be resolved hold
     * up every other peer; the number of requests under way bounds it already. Virtual threads
     * would not do: a lookup holds the carrier, of which a board has two or four.
     */
    private final ThreadPoolExecutor lookups;

    Dialer() {
        AtomicInteger next = new AtomicInteger();
        this.lookups =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        HttpClients.IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> {
                            Thread thread =
                                    new Thread(task, "http-client-" + next.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Connects to the first address of {@code to} that takes a connection.
     *
     * @throws java.net.SocketTimeoutException if an address did not answer in its share of the time
     */
    HttpConnection dial(HttpClients.Transport via, Origin to, Deadlines.Guard guard)
            throws IOException, InterruptedException {
        InetAddress[] addresses = addresses(to.host(), guard);
        for (int i = 0; i < addresses.length - 1; i++) {
            try {
                return connect(via, to, addresses[i], addresses.length - i, guard);
            } catch (IOException e) {
                if (guard.isOver() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
        return connect(via, to, addresses[addresses.length - 1], 1, guard);
    }

    private InetAddress[] addresses(String host, Deadlines.Guard guard)
            throws IOException, InterruptedException {
        char first = host.charAt(0);
        if ((first >= '0' && first <= '9') || host.indexOf(':') >= 0) {
            try {
                return new InetAddress[] {InetAddress.ofLiteral(host)};
            } catch (IllegalArgumentException e) {
                // A name that begins with a digit.
            }
        }
        try {
            Future<InetAddress[]> lookup = lookups.submit(() -> InetAddress.getAllByName(host));
            return lookup.get(guard.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new UnknownHostException(host);
        } catch (TimeoutException | RejectedExecutionException e) {
            throw new IOException("closed", e);
        }
    }

    private static HttpConnection connect(
            HttpClients.Transport via,
            Origin to,
            InetAddress address,
            int candidates,
            Deadlines.Guard guard)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        boolean connected = false;
        try {
            guard.watch(channel);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            long waitMs = TimeUnit.NANOSECONDS.toMillis(guard.leftNanos()) / candidates;
            channel.socket()
                    .connect(
                            new InetSocketAddress(address, to.port()),
                            Math.clamp(waitMs, 1, Integer.MAX_VALUE));
            Socket socket =
                    to.secure()
                            ? via.material().connect(channel.socket(), to.host(), to.port())
                            : channel.socket();
            HttpConnection connection = new HttpConnection(channel, socket);
            connected = true;
            return connection;
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    /** Lets its threads end. */
    void close() {
        lookups.shutdown();
    }
}
