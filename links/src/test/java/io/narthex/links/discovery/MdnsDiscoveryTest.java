package io.narthex.links.discovery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.config.ConfigException;
import io.narthex.testkit.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A responder and the browser over the multicast of the loopback interface. */
class MdnsDiscoveryTest {
    private static final int PTR = 12;
    private static final int TXT = 16;
    private static final int SRV = 33;

    private final Discoveries discoveries = new Discoveries();
    private MulticastSocket socket;
    private NetworkInterface loopback;
    private SocketAddress group;
    private int port;

    @BeforeEach
    void open() throws IOException {
        port = Ports.free();
        loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        group = new InetSocketAddress("224.0.0.251", port);
        socket = new MulticastSocket(null);
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        socket.bind(new InetSocketAddress(port));
        socket.setNetworkInterface(loopback);
        socket.joinGroup(group, loopback);
    }

    @AfterEach
    void close() {
        discoveries.close();
        socket.close();
    }

    private void browse() {
        DiscoveryConfig config =
                new MdnsDiscovery(List.of("_node._tcp"), List.of(loopback.getName()), port, 1000);
        discoveries.manager.prepare(Map.of("j", List.of(config))).commit();
    }

    /** An answer of several records, each made of name, type, seconds and data. */
    private void say(byte[]... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                new byte[] {0, 0, (byte) 0x84, 0, 0, 0, 0, (byte) records.length, 0, 0, 0, 0});
        for (byte[] record : records) {
            out.writeBytes(record);
        }
        socket.send(new DatagramPacket(out.toByteArray(), out.size(), group));
    }

    private static byte[] name(String... labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : labels) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        return out.toByteArray();
    }

    private static byte[] record(byte[] name, int type, int seconds, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(name);
        out.writeBytes(new byte[] {0, (byte) type, (byte) (type == PTR ? 0 : 0x80), 1});
        out.writeBytes(new byte[] {0, 0, (byte) (seconds >> 8), (byte) seconds});
        out.writeBytes(new byte[] {(byte) (data.length >> 8), (byte) data.length});
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static byte[] join(byte[] a, byte[] b) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(a);
        out.writeBytes(b);
        return out.toByteArray();
    }

    private void announce(String instance, int listens, int seconds, int address)
            throws IOException {
        byte[] full = name(instance, "_node", "_tcp", "local");
        say(
                record(name("_node", "_tcp", "local"), PTR, seconds, full),
                record(
                        full,
                        SRV,
                        seconds,
                        join(
                                new byte[] {0, 0, 0, 0, (byte) (listens >> 8), (byte) listens},
                                name("pi", "local"))),
                record(
                        full,
                        TXT,
                        seconds,
                        "\6a.B=ä\7novalue\5a.B=x".getBytes(StandardCharsets.UTF_8)),
                record(name("pi", "local"), 1, seconds, new byte[] {10, 0, 0, (byte) address}));
    }

    private String target(String instance, String escaped, int listens, int address) {
        return "{__address__=\"10.0.0."
                + address
                + ":"
                + listens
                + "\", __meta_mdns_address=\"10.0.0."
                + address
                + "\", __meta_mdns_host=\"pi.local\", __meta_mdns_instance=\""
                + instance
                + "\", __meta_mdns_interface=\""
                + loopback.getName()
                + "\", __meta_mdns_name=\""
                + escaped
                + "._node._tcp.local.\", __meta_mdns_port=\""
                + listens
                + "\", __meta_mdns_service=\"_node._tcp\", __meta_mdns_txt_a_b=\"ä\","
                + " __meta_mdns_txt_novalue=\"true\"}";
    }

    @Test
    void followsWhatIsAnnouncedChangedAndTakenBack() throws Exception {
        browse();
        byte[] question = new byte[512];
        DatagramPacket asked = new DatagramPacket(question, question.length);
        socket.setSoTimeout(30_000);
        socket.receive(asked);
        assertTrue(
                new String(question, 12, asked.getLength() - 12, StandardCharsets.ISO_8859_1)
                        .startsWith("\5_node\4_tcp\5local\0\0\14"));
        announce("Pi. in", 9100, 120, 5);
        String first = target("Pi. in", "Pi\\\\.\\\\032in", 9100, 5);
        await().until(() -> discoveries.known().equals(List.of(first)));
        announce("other", 80, 120, 5);
        await().until(() -> discoveries.known().size() == 2);
        announce("other", 81, 120, 5);
        await().until(() -> discoveries.known().contains(target("other", "other", 81, 5)));
        announce("other", 81, 0, 5);
        announce("Pi. in", 9100, 120, 5);
        await("goodbye").until(() -> discoveries.known().equals(List.of(first)));
        announce("Pi. in", 9100, 1, 5);
        await("its time is over").until(() -> discoveries.known().isEmpty());
    }

    @Test
    void aHostileLanTakesNoMoreThanItsBound() throws Exception {
        browse();
        Random random = new Random(11);
        for (int i = 0; i < 6000; i++) {
            announce("x" + i, 1000, 4000, 5);
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            socket.send(new DatagramPacket(garbage, garbage.length, group));
            if (i % 100 == 0) {
                Thread.onSpinWait();
            }
        }
        await().until(() -> discoveries.known().size() > 100);
        assertTrue(discoveries.known().size() < 2048 / 3 + 2, "" + discoveries.known().size());
    }

    @Test
    void refusesWhatIsNoService() {
        ConfigException refused =
                assertThrows(
                        ConfigException.class,
                        () ->
                                Discoveries.read(
                                        Path.of("/"), "mdns_sd_configs: [{services: [http]}, {}]"));
        assertEquals(
                List.of(
                        "must be services such as _http._tcp, found \"http\"",
                        "must name at least one service such as _http._tcp"),
                refused.problems().stream().map(problem -> problem.message()).toList());
    }
}
