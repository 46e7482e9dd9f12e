package io.narthex.web.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Route;
import io.narthex.web.WebOptions;
import io.narthex.web.access.LiveWebConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final Route HELLO = Route.get("/hello", x -> x.respondText(200, "hello"));

    private static HttpServer server(String... addresses) {
        return new HttpServer(
                WebOptions.DEFAULTS.withListenAddresses(List.of(addresses)),
                LiveWebConfig.none(),
                List.of(HELLO),
                new PrometheusRegistry());
    }

    @Test
    void listensOnSeveralAddressesAndPicksPorts() throws IOException {
        try (HttpServer server = server("127.0.0.1:0", "127.0.0.1:0")) {
            server.start();
            List<InetSocketAddress> addresses = server.addresses();
            assertEquals(2, addresses.size());
            for (InetSocketAddress address : addresses) {
                assertTrue(address.getPort() > 0);
                assertEquals("hello", RawClient.get(address, "/hello").text());
            }
        }
    }

    @Test
    void takesBothFamiliesOnAllAddresses() throws IOException {
        try (HttpServer server = server(":0")) {
            server.start();
            int port = server.addresses().getFirst().getPort();
            assertEquals(200, RawClient.get(server.addresses().getFirst(), "/hello").status());
            InetAddress v6 = InetAddress.ofLiteral("::1");
            if (NetworkInterface.getByInetAddress(v6) == null) {
                // A kernel without IPv6: that IPv4 is served all the same was what there is to see.
                return;
            }
            try (Socket socket = new Socket(v6, port)) {
                socket.getOutputStream()
                        .write(
                                RawClient.head("GET /hello HTTP/1.0")
                                        .getBytes(StandardCharsets.US_ASCII));
                String answer =
                        new String(
                                socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.endsWith("hello"), answer);
            }
        }
    }

    @Test
    void saysWhichAddressIsInUse() throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (ServerSocket taken = new ServerSocket(0, 1, loopback);
                HttpServer server = server("127.0.0.1:0", "127.0.0.1:" + taken.getLocalPort())) {
            IOException e = assertThrows(IOException.class, server::start);
            assertEquals(
                    "cannot listen on 127.0.0.1:"
                            + taken.getLocalPort()
                            + ": Address already in use",
                    e.getMessage());
            assertThrows(
                    IOException.class,
                    () -> RawClient.get(server.addresses().getFirst(), "/hello"));
        }
    }

    @Test
    void refusesMalformedAddresses() {
        for (String[] textAndReason :
                new String[][] {
                    {"9090", "missing port"},
                    {"localhost:", "missing port"},
                    {"localhost:http", "the port must be a number"},
                    {":65536", "the port must be at most 65535"},
                    {"::1:9090", "an IPv6 address needs brackets"},
                }) {
            try (HttpServer server = server(textAndReason[0])) {
                Exception e = assertThrows(IllegalArgumentException.class, server::start);
                assertEquals(
                        "listen address \"" + textAndReason[0] + "\": " + textAndReason[1],
                        e.getMessage());
            }
        }
    }

    @Test
    void stopsWithinASecondWhateverClientsDo() throws Exception {
        TestServer server = new TestServer();
        try (RawClient idle = new RawClient(server.address);
                RawClient stuck = new RawClient(server.address, 4096)) {
            idle.send("GET /q HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals(200, idle.read().status());
            stuck.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals('H', stuck.socket().getInputStream().read());
            Thread closer = Thread.ofPlatform().start(server::close);
            assertEquals("", idle.readAll());
            closer.join(TimeUnit.SECONDS.toMillis(20));
            assertTrue(!closer.isAlive());
            assertThrows(IOException.class, () -> RawClient.get(server.address, "/q"));
        }
    }

    @Test
    void finishesShortAnswersBeforeItStops() throws Exception {
        TestServer server = new TestServer();
        try (RawClient client = new RawClient(server.address)) {
            client.send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
            client.send("lo");
            assertEquals("got 5", client.read().text());
            server.close();
            assertEquals("", client.readAll());
        }
    }

    @Test
    void servesUnderAPrefix() throws IOException {
        WebOptions options =
                new WebOptions(
                        List.of("127.0.0.1:0"),
                        4,
                        60_000,
                        "http://h/p/",
                        "p/",
                        ".*",
                        "",
                        false,
                        false,
                        false,
                        null);
        try (HttpServer server =
                new HttpServer(
                        options, LiveWebConfig.none(), List.of(HELLO), new PrometheusRegistry())) {
            server.start();
            InetSocketAddress address = server.addresses().getFirst();
            assertEquals(200, RawClient.get(address, "/p/hello").status());
            assertEquals(404, RawClient.get(address, "/hello").status());
            assertEquals("/p/", RawClient.get(address, "/").header("Location"));
            assertEquals("/p/", RawClient.get(address, "/p").header("Location"));
        }
    }

    @Test
    void refusesTwoRoutesOfOneMethodAndPath() {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new Router("/", List.of(HELLO, HELLO)));
        assertEquals("two routes: method=GET, path=/hello", e.getMessage());
    }

    @Test
    void formatsDates() {
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.format(784111777000L));
        assertEquals("Thu, 01 Jan 1970 00:00:00 GMT", HttpDate.format(999));
        assertEquals("Tue, 29 Feb 2028 23:59:59 GMT", HttpDate.format(1835481599000L));
    }
}
