package io.narthex.links.dns;

import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Browses services on the LAN by multicast DNS over IPv4 (RFC 6762, RFC 6763): asks, listens, asks
 * again before what it knows grows old. Confined to the thread that runs it.
 */
public final class MdnsBrowser {
    /** Where multicast DNS is spoken. */
    public static final int PORT = 5353;

    private static final byte[] GROUP = {(byte) 224, 0, 0, (byte) 251};
    private static final int TURN_MS = 500;
    private static final int MESSAGE_BYTES_MAX = 9000;
    private static final int QUESTIONS_MAX = 32;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long TELL_NANOS = NANOS_PER_SECOND / 4;
    private static final long FIRST_NANOS = NANOS_PER_SECOND;
    private static final long INTERFACES_NANOS = 60 * NANOS_PER_SECOND;

    private final List<String> services;
    private final List<String> wanted;
    private final int port;
    private final long intervalNanos;
    private final NanoClock clock;
    private final MdnsCache cache;
    private Map<String, NetworkInterface> devices = Map.of();

    /**
     * @param services such as {@code _http._tcp}
     * @param wanted names of interfaces; all but loopback where there are none
     * @param port where multicast DNS is spoken: {@link #PORT}
     * @param intervalNanos between two questions for all instances, once they are known
     */
    public MdnsBrowser(
            List<String> services,
            List<String> wanted,
            int port,
            long intervalNanos,
            NanoClock clock) {
        List<String> names = new ArrayList<>();
        for (String service : services) {
            names.add(service.toLowerCase(Locale.ROOT) + ".local.");
        }
        this.services = names;
        this.wanted = List.copyOf(wanted);
        this.port = port;
        this.intervalNanos = intervalNanos;
        this.clock = clock;
        this.cache = new MdnsCache(names);
    }

    /**
     * Browses until the thread is interrupted or {@code endNanos} on the clock.
     *
     * @param changed is given all instances whenever they are others
     * @throws IOException if the LAN cannot be listened to
     */
    public void run(long endNanos, Consumer<List<MdnsService>> changed)
            throws IOException, InterruptedException {
        try (MulticastSocket socket = new MulticastSocket(null)) {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            socket.bind(new InetSocketAddress(port));
            socket.setTimeToLive(255);
            listen(socket, endNanos, changed);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw interrupted(e);
            }
            throw e;
        }
    }

    private static InterruptedException interrupted(IOException e) {
        InterruptedException interrupted = new InterruptedException("browsing interrupted");
        interrupted.initCause(e);
        return interrupted;
    }

    private void listen(MulticastSocket socket, long endNanos, Consumer<List<MdnsService>> changed)
            throws IOException, InterruptedException {
        List<MdnsService> known = List.of();
        long now = clock.nanos();
        long joinNanos = now;
        long askNanos = now;
        long missingNanos = now;
        long waitNanos = FIRST_NANOS;
        long toldNanos = now - TELL_NANOS;
        boolean changes = false;
        byte[] buffer = new byte[MESSAGE_BYTES_MAX];
        while (endNanos - now > 0) {
            if (now - joinNanos >= 0) {
                join(socket);
                joinNanos = now + INTERFACES_NANOS;
            }
            if (now - askNanos >= 0) {
                for (String service : services) {
                    ask(socket, new MdnsCache.Question(service, DnsType.PTR));
                }
                askNanos = now + waitNanos;
                waitNanos = Math.min(waitNanos * 3, intervalNanos);
            }
            if (now - missingNanos >= 0) {
                for (MdnsCache.Question each : cache.questions(now, QUESTIONS_MAX)) {
                    ask(socket, each);
                }
                missingNanos = now + 5 * NANOS_PER_SECOND;
            }
            receive(socket, buffer);
            if (Thread.interrupted()) {
                throw new InterruptedException("browsing interrupted");
            }
            now = clock.nanos();
            cache.expire(now);
            changes |= cache.hasChanged();
            if (changes && now - toldNanos >= TELL_NANOS) {
                changes = false;
                toldNanos = now;
                List<MdnsService> found = cache.services();
                if (!found.equals(known)) {
                    known = found;
                    changed.accept(found);
                }
                missingNanos = Math.min(missingNanos, now + NANOS_PER_SECOND);
            }
        }
    }

    /** Joins the group on interfaces that are new. */
    private void join(MulticastSocket socket) throws IOException {
        Map<String, NetworkInterface> next = new LinkedHashMap<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            boolean chosen =
                    wanted.isEmpty()
                            ? !each.isLoopback() && each.supportsMulticast()
                            : wanted.contains(each.getName());
            if (chosen && each.isUp() && hasInet4(each)) {
                next.put(each.getName(), each);
            }
        }
        InetSocketAddress group = new InetSocketAddress(InetAddress.getByAddress(GROUP), port);
        for (Map.Entry<String, NetworkInterface> each : next.entrySet()) {
            if (!devices.containsKey(each.getKey())) {
                socket.joinGroup(group, each.getValue());
            }
        }
        devices = next;
        if (next.isEmpty()) {
            throw new IOException("there is no interface to browse on");
        }
    }

    private static boolean hasInet4(NetworkInterface device) {
        return device.getInterfaceAddresses().stream()
                .anyMatch(address -> address.getAddress() instanceof Inet4Address);
    }

    private void ask(MulticastSocket socket, MdnsCache.Question question) {
        for (NetworkInterface device : devices.values()) {
            try {
                byte[] query = DnsMessage.query(0, question.name(), question.type(), false);
                socket.setNetworkInterface(device);
                socket.send(
                        new DatagramPacket(
                                query, query.length, InetAddress.getByAddress(GROUP), port));
            } catch (IOException | IllegalArgumentException e) {
                // The interface went down, or somebody's name is none.
            }
        }
    }

    /** Takes one message, or returns after a while without one. */
    private void receive(MulticastSocket socket, byte[] buffer) throws IOException {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.setSoTimeout(TURN_MS);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return;
        }
        String device = deviceOf(packet.getAddress());
        if (device.isEmpty() || packet.getPort() != port) {
            return; // Not from this LAN, or no responder (section 11).
        }
        try {
            DnsMessage message = DnsMessage.read(buffer, packet.getLength());
            if (message.response()) {
                cache.take(message, device, clock.nanos());
            }
        } catch (DnsMessage.BadMessage e) {
            // Whoever sent it; others go on.
        }
    }

    /** The interface whose network an address is in, or the empty string. */
    private String deviceOf(InetAddress address) {
        for (NetworkInterface device : devices.values()) {
            for (InterfaceAddress own : device.getInterfaceAddresses()) {
                if (own.getAddress() instanceof Inet4Address
                        && address instanceof Inet4Address
                        && isSameNetwork(own, address)) {
                    return device.getName();
                }
            }
        }
        return "";
    }

    private static boolean isSameNetwork(InterfaceAddress own, InetAddress address) {
        int bits = own.getNetworkPrefixLength();
        int mask = bits == 0 ? 0 : -1 << (32 - bits);
        return ((number(own.getAddress()) ^ number(address)) & mask) == 0;
    }

    private static int number(InetAddress address) {
        int number = 0;
        for (byte b : address.getAddress()) {
            number = number << 8 | (b & 0xff);
        }
        return number;
    }
}
