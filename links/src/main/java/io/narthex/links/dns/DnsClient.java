package io.narthex.links.dns;

import io.narthex.core.model.NanoClock;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up as Prometheus' {@code dns_sd} does: over UDP, over TCP where the answer does not
 * fit, at each server and with each search domain in turn. Thread-safe; keeps nothing.
 */
public final class DnsClient {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int TIMEOUT_MS = 2000;
    private static final int UDP_BYTES_MAX = 4096;

    private final Path resolvConf;
    private final int port;
    private final NanoClock clock;
    private final SecureRandom random = new SecureRandom();

    public DnsClient(NanoClock clock) {
        this(RESOLV_CONF, 53, clock);
    }

    /** Reads another file than {@code /etc/resolv.conf}. */
    public DnsClient(Path resolvConf, int port, NanoClock clock) {
        this.resolvConf = resolvConf;
        this.port = port;
        this.clock = clock;
    }

    /**
     * The records of {@code name}, completed by search domains; none where every server says that
     * there is no such name.
     *
     * @throws IOException if that could not be found out
     */
    public List<DnsRecord> lookUp(String name, int type) throws IOException {
        ResolverConfig config = ResolverConfig.read(resolvConf);
        boolean allAnswered = true;
        for (String full : config.names(name)) {
            DnsMessage answer = ask(config, full, type);
            if (answer == null) {
                allAnswered = false;
            } else if (answer.code() == DnsMessage.NO_ERROR) {
                return answer.answers();
            }
        }
        if (allAnswered) {
            return List.of();
        }
        throw new IOException(
                "could not resolve \""
                        + name
                        + "\": all servers responded with errors to at least one search domain");
    }

    /** The first viable answer of a server, or null where there is none. */
    private @Nullable DnsMessage ask(ResolverConfig config, String name, int type) {
        for (String server : config.servers()) {
            try {
                DnsMessage answer = ask(new InetSocketAddress(server, port), name, type);
                if (answer.code() == DnsMessage.NO_ERROR
                        || answer.code() == DnsMessage.NO_SUCH_NAME) {
                    return answer;
                }
            } catch (IOException | IllegalArgumentException e) {
                // The next server may know.
            }
        }
        return null;
    }

    private DnsMessage ask(InetSocketAddress server, String name, int type) throws IOException {
        int id = random.nextInt(1 << 16);
        byte[] query = DnsMessage.query(id, name, type, true);
        String question = DnsMessage.question(name, type);
        long endNanos = clock.nanos() + TIMEOUT_MS * 1_000_000L;
        DnsMessage answer = overUdp(server, query, id, question, endNanos);
        return answer.truncated() ? overTcp(server, query, id, question, endNanos) : answer;
    }

    private DnsMessage overUdp(
            InetSocketAddress server, byte[] query, int id, String question, long endNanos)
            throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(query, query.length));
            byte[] buffer = new byte[UDP_BYTES_MAX];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.setSoTimeout(leftMs(endNanos));
                socket.receive(packet);
                try {
                    DnsMessage answer = DnsMessage.read(buffer, packet.getLength());
                    if (isAnswer(answer, id, question)) {
                        return answer;
                    }
                } catch (DnsMessage.BadMessage e) {
                    // Whoever sent it; the server's own answer may still come.
                }
            }
        }
    }

    private DnsMessage overTcp(
            InetSocketAddress server, byte[] query, int id, String question, long endNanos)
            throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, leftMs(endNanos));
            byte[] framed = new byte[query.length + 2];
            framed[0] = (byte) (query.length >> 8);
            framed[1] = (byte) query.length;
            System.arraycopy(query, 0, framed, 2, query.length);
            OutputStream out = socket.getOutputStream();
            out.write(framed);
            socket.setSoTimeout(leftMs(endNanos));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] buffer = new byte[in.readUnsignedShort()];
            int read = 0;
            while (read < buffer.length) {
                socket.setSoTimeout(leftMs(endNanos));
                int count = in.read(buffer, read, buffer.length - read);
                if (count < 0) {
                    throw new IOException("the answer ends too early");
                }
                read += count;
            }
            DnsMessage answer = DnsMessage.read(buffer, read);
            if (!isAnswer(answer, id, question) || answer.truncated()) {
                throw new IOException("not the answer to the question");
            }
            return answer;
        } catch (DnsMessage.BadMessage e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static boolean isAnswer(DnsMessage answer, int id, String question) {
        return answer.response() && answer.id() == id && answer.question().equals(question);
    }

    private int leftMs(long endNanos) throws SocketTimeoutException {
        long leftMs = (endNanos - clock.nanos()) / 1_000_000;
        if (leftMs <= 0) {
            throw new SocketTimeoutException("i/o timeout");
        }
        return (int) leftMs;
    }
}
