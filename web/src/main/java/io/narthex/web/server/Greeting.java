package io.narthex.web.server;

import io.narthex.web.access.LiveWebConfig;
import io.narthex.web.tls.TlsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.tinylog.Logger;

/**
 * What comes before a connection's first request: the TLS handshake, where TLS is spoken. A client
 * that speaks plain HTTP instead is told so, as Go tells it. Thread-safe.
 */
final class Greeting {
    private static final byte[] WRONG_SCHEME =
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final LiveWebConfig webConfig;
    private final ServerMetrics metrics;

    Greeting(LiveWebConfig webConfig, ServerMetrics metrics) {
        this.webConfig = webConfig;
        this.metrics = metrics;
    }

    /** Greets; false where no request can follow. */
    boolean exchange(HttpConnection connection) throws IOException {
        TlsServer tls = webConfig.forConnection();
        if (tls == null) {
            return true;
        }
        byte[] begun = connection.peek();
        if (begun.length == 0) {
            return false;
        }
        if (isHttp(begun)) {
            metrics.handshake("plain_http");
            connection.socketOut().write(WRONG_SCHEME);
            connection.linger();
            return false;
        }
        try {
            connection.handshake(tls, begun);
            metrics.handshake("done");
            return true;
        } catch (SSLException e) {
            metrics.handshake("failed");
            Logger.debug("http: TLS handshake failed, peer={}, reason={}", connection.peer(), e);
            return false;
        } catch (IOException e) {
            metrics.handshake("failed");
            throw e;
        }
    }

    /** Whether these are the first five bytes of a request, for the methods that Go looks for. */
    private static boolean isHttp(byte[] begun) {
        return switch (new String(begun, StandardCharsets.ISO_8859_1)) {
            case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO" -> true;
            default -> false;
        };
    }
}
