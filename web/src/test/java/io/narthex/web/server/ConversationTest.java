package io.narthex.web.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.web.server.RawClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What well-meaning clients send and expect. */
class ConversationTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer get(String target) throws IOException {
        return RawClient.get(server.address, target);
    }

    private static Answer ask(String request) throws IOException {
        return RawClient.ask(server.address, request);
    }

    @Test
    void takesQueryAsCurlSendsItWithoutEncoding() throws IOException {
        assertEquals("[up{job=\"a\"}|x<>^`[0]]|[]", get("/q?query=up{job=\"a\"}|x<>^`[0]").text());
        assertEquals("[up{job=\"a\"} + 1]|[]", get("/q?query=up%7Bjob%3D%22a%22%7D+%2B+1").text());
    }

    @Test
    void takesRawAndEncodedUtf8() throws IOException {
        String raw = new String("é→".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals("[é→]|[]", get("/q?query=" + raw).text());
        assertEquals("[é→]|[]", get("/q?query=%C3%A9%e2%86%92").text());
        assertEquals("é", get("/label/%C3%A9/values").text());
    }

    @Test
    void refusesMalformedPaths() throws IOException {
        for (String target : new String[] {"/%zz", "/%", "/%ff"}) {
            assertEquals(400, get(target).status(), target);
        }
        assertEquals("malformed percent escape in the path\n", get("/q%4").text());
        assertEquals("not UTF-8\n", get("/%ff").text());
    }

    @Test
    void leavesMalformedParametersOut() throws IOException {
        for (String malformed : new String[] {"query=%zz", "query=%", "a%2=1", "b=%ff", "b=1;c"}) {
            assertEquals("[x]|[]", get("/q?" + malformed + "&query=x").text(), malformed);
        }
    }

    @Test
    void mergesFormIntoParameters() throws IOException {
        String form = "query=b%26c&b=2";
        Answer answer =
                ask(
                        "POST /form?query=a HTTP/1.1\r\nHost: h\r\nContent-Type:"
                                + " application/x-www-form-urlencoded; charset=utf-8\r\n"
                                + "Content-Length: "
                                + form.length()
                                + "\r\n\r\n"
                                + form);
        assertEquals("[b&c, a]|[2]", answer.text());
    }

    @Test
    void boundsForms() throws IOException {
        Answer declared =
                ask(
                        RawClient.head(
                                "POST /form HTTP/1.1",
                                "Host: h",
                                "Content-Type: application/x-www-form-urlencoded",
                                "Content-Length: 5000"));
        assertEquals(413, declared.status());
        Answer chunked =
                ask(
                        "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type:"
                                + " application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked"
                                + "\r\n\r\n1388\r\n"
                                + "a".repeat(5000)
                                + "\r\n0\r\n\r\n");
        assertEquals(413, chunked.status());
        assertEquals("form too large\n", chunked.text());
    }

    @Test
    void keepsConnectionAndTakesPipelinedRequests() throws IOException {
        try (RawClient client = new RawClient(server.address)) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /q?query=" + i + " HTTP/1.1\r\nHost: h\r\n\r\n");
                assertEquals("[" + i + "]|[]", client.read().text());
            }
            client.send(
                    "GET /q?query=a HTTP/1.1\r\nHost: h\r\n\r\nGET /q?query=b HTTP/1.1\r\nHost:"
                            + " h\r\n\r\n");
            assertEquals("[a]|[]", client.read().text());
            assertEquals("[b]|[]", client.read().text());
            client.send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals(404, client.read().status());
            client.send("GET /q HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertEquals("close", client.read().header("Connection"));
            assertEquals("", client.readAll());
        }
    }

    @Test
    void answersHttp10() throws IOException {
        Answer plain = ask("GET /q?query=a HTTP/1.0\r\n\r\n");
        assertEquals("[a]|[]", plain.text());
        assertEquals("close", plain.header("Connection"));
        Answer unknown = ask("GET /unknown-length HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertNull(unknown.header("Transfer-Encoding"));
        assertEquals(5000, unknown.latin1().length());
        try (RawClient client = new RawClient(server.address)) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /q HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                assertEquals("keep-alive", client.read().header("Connection"));
            }
        }
    }

    @Test
    void answersHeadFromGet() throws IOException {
        try (RawClient client = new RawClient(server.address)) {
            for (String path : new String[] {"/q", "/unknown-length"}) {
                client.send("HEAD " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
                assertEquals(200, client.read(true).status());
            }
            client.send("GET /q?query=after HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals("[after]|[]", client.read().text());
        }
    }

    @Test
    void sendsContinueOnlyWhenTheBodyIsWanted() throws IOException {
        try (RawClient client = new RawClient(server.address)) {
            client.send(
                    RawClient.head(
                            "POST /up HTTP/1.1",
                            "Host: h",
                            "Expect: 100-continue",
                            "Content-Length: 5"));
            assertEquals(100, client.read().status());
            client.send("hello");
            assertEquals("got 5", client.read().text());
        }
        Answer unread =
                ask(
                        RawClient.head(
                                "POST /ignores HTTP/1.1",
                                "Host: h",
                                "Expect: 100-continue",
                                "Content-Length: 5"));
        assertEquals("did not read", unread.text());
        assertEquals("close", unread.header("Connection"));
        assertEquals(
                417,
                ask("POST /up HTTP/1.1\r\nHost: h\r\nExpect: x\r\nContent-Length: 1\r\n\r\n")
                        .status());
    }

    @Test
    void answersBeforeAnUnreadBodyAndThenCloses() throws IOException {
        try (RawClient client = new RawClient(server.address)) {
            client.send(
                    "POST /ignores HTTP/1.1\r\nHost: h\r\nContent-Length: 30000\r\n\r\n"
                            + "x".repeat(30_000));
            Answer answer = client.read();
            assertEquals("did not read", answer.text());
            assertEquals("close", answer.header("Connection"));
            assertEquals("", client.readAll());
        }
    }

    @Test
    void compressesWhereAccepted() throws IOException {
        Answer gzip =
                ask(
                        RawClient.head(
                                "GET /unknown-length HTTP/1.1",
                                "Host: h",
                                "Accept-Encoding: deflate, gzip;q=0.5"));
        assertEquals("gzip", gzip.header("Content-Encoding"));
        assertEquals("Accept-Encoding", gzip.header("Vary"));
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip.bytes()))) {
            assertEquals(
                    "0123456789".repeat(500),
                    new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
        assertNull(get("/unknown-length").header("Content-Encoding"));
        Answer small = ask("GET /q HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
        assertNull(small.header("Content-Encoding"));
        Answer refused =
                ask(
                        RawClient.head(
                                "GET /unknown-length HTTP/1.1",
                                "Host: h",
                                "Accept-Encoding: *, gzip;q=0.0"));
        assertNull(refused.header("Content-Encoding"));
    }

    @Test
    void routesByPathAndMethod() throws IOException {
        assertEquals(404, get("/").status());
        assertEquals(404, get("/q/").status());
        assertEquals(404, get("//q").status());
        assertEquals(404, get("/label//values").status());
        assertEquals("a/b", get("/label/a%2Fb/values").text());
        assertEquals("a/b@c/", get("/job/a/b@c/").text());
        assertEquals(404, get("/job").status());
        for (String target : new String[] {"/../q", "/a/%2e%2e/q", "/q%00", "q", "*", "/q#x"}) {
            assertEquals(400, get(target).status(), target);
        }
        Answer refused = ask("DELETE /q HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(405, refused.status());
        assertEquals("GET, HEAD, OPTIONS", refused.header("Allow"));
        assertEquals("[1]|[]", get("http://h/q?query=1").text());
        assertEquals(404, get("https://h").status());
        assertEquals(204, ask("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").status());
    }

    @Test
    void answersOptionsAndOriginsAsPrometheus() throws IOException {
        Answer options =
                ask("OPTIONS /api/v1/q HTTP/1.1\r\nHost: h\r\nOrigin: http://x.example\r\n\r\n");
        assertEquals(204, options.status());
        assertEquals("http://x.example", options.header("Access-Control-Allow-Origin"));
        assertEquals("GET, POST, OPTIONS", options.header("Access-Control-Allow-Methods"));
        assertEquals("Date", options.header("Access-Control-Expose-Headers"));
        assertNull(get("/api/v1/q").header("Access-Control-Allow-Origin"));
        Answer elsewhere = ask("GET /q HTTP/1.1\r\nHost: h\r\nOrigin: http://x.example\r\n\r\n");
        assertNull(elsewhere.header("Access-Control-Allow-Origin"));
    }

    @Test
    void answersHandlersThatFail() throws IOException {
        assertEquals("internal error\n", get("/boom").text());
        assertEquals(500, get("/boom").status());
        assertEquals(500, get("/silent").status());
        assertThrows(EOFException.class, () -> get("/short"));
        assertThrows(EOFException.class, () -> get("/half"));
    }

    @Test
    void countsRequests() throws IOException {
        assertEquals(200, get("/label/counted/values").status());
        assertEquals(404, get("/nothing/here").status());
        String metrics = server.registry.scrape().toString();
        assertNotNull(metrics);
        assertTrue(
                server.registry.scrape().stream()
                        .anyMatch(m -> m.getMetadata().getName().equals("narthex_http_requests")));
    }

    @Test
    void guardsLocalEndpoints() throws IOException {
        String tail = "Content-Length: 0\r\n\r\n";
        assertEquals(200, ask("POST /-/do HTTP/1.1\r\nHost: localhost\r\n" + tail).status());
        Answer refused = ask("POST /-/do HTTP/1.1\r\nHost: rebound.example\r\n" + tail);
        assertEquals(403, refused.status());
        assertEquals(
                "the request's Host is not a loopback name; call it on this machine as"
                        + " http://localhost, or with a password of --web.config.file, or start"
                        + " with --web.enable-lifecycle\n",
                refused.text());
        Answer absolute =
                ask("POST http://rebound.example/-/do HTTP/1.1\r\nHost: localhost\r\n" + tail);
        assertEquals(403, absolute.status());
    }
}
