package io.narthex.web.server;

import static io.narthex.testkit.FuzzTarget.texts;

import io.narthex.testkit.Corpus;
import io.narthex.testkit.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What reads requests before anything is known of who sends them. */
final class CorpusTest {
    private static final String FUZZ = "io.narthex.web.server.RequestFuzz";
    private static final int HEAD_BYTES = 8_192;

    static final List<FuzzTarget> TARGETS =
            List.of(
                    new FuzzTarget(
                            "requests",
                            CorpusTest::requests,
                            texts(
                                    """
                                    GET /api/v1/query?query=up{a="b"}|x%20+&time=1 HTTP/1.1\r
                                    Host: a:9090\r
                                    Accept-Encoding: br;q=1, gzip;q=0.5\r
                                    \r
                                    """,
                                    """
                                    POST http://h/api/v1/write HTTP/1.1\r
                                    Host: h\r
                                    Content-Length: 12\r
                                    Expect: 100-continue\r
                                    \r
                                    """,
                                    """
                                    \r
                                    OPTIONS * HTTP/1.0\r
                                    Transfer-Encoding: chunked\r
                                    Connection: keep-alive, close\r
                                    \r
                                    """)),
                    new FuzzTarget(
                            "parameters",
                            CorpusTest::parameters,
                            texts("a=b&c[]=%7B%22x%22%7D&d&=e&+=+%2B", "%", "%C3%A9=%ff")));

    static void requests(byte[] data) {
        try {
            SessionInputBufferImpl lines = new SessionInputBufferImpl(1_024, HEAD_BYTES);
            RequestHead head = RequestHead.read(lines, new ByteArrayInputStream(data), HEAD_BYTES);
            RequestTarget target = RequestTarget.parse(head.method(), head.target());
            new Parameters().putFirst(target.rawQuery());
            AcceptEncoding.takesGzip(head);
        } catch (IOException e) {
            // Refused, or at its end, as it should be.
        }
    }

    /** A query or a form. */
    static void parameters(byte[] data) {
        new Parameters().putFirst(new String(data, StandardCharsets.ISO_8859_1));
    }

    static Stream<byte[]> seeds(String name) {
        return Corpus.seeds(TARGETS, name);
    }

    @TestFactory
    Stream<DynamicTest> corpus() {
        return Corpus.tests(FUZZ, TARGETS);
    }
}
