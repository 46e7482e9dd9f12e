package io.narthex.links.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;

class OriginTest {
    private static void is(String expected, String uri) {
        Origin origin = Origin.of(URI.create(uri));
        assertEquals(
                expected,
                (origin.secure() ? "tls " : "")
                        + origin.host()
                        + " "
                        + origin.port()
                        + " "
                        + origin.hostHeader());
    }

    private static void isRefused(String expected, String uri) {
        var e = assertThrows(IllegalArgumentException.class, () -> Origin.of(URI.create(uri)));
        assertEquals(expected, e.getMessage());
    }

    @Test
    void takesHostAndPort() {
        is("a.example 80 a.example", "http://A.example/metrics");
        is("a.example 80 a.example", "http://a.example:80");
        is("tls a.example 443 a.example", "https://user:pa%40ss@a.example?x=y");
        is("tls a.example 80 a.example:80", "HTTPS://a.example:80/");
        is("::1 9100 [::1]:9100", "http://[::1]:9100/");
        is("my_host 9100 my_host:9100", "http://my_host:9100/");
    }

    @Test
    void refusesWhatCannotBeConnectedTo() {
        isRefused("unsupported protocol scheme \"ftp\"", "ftp://a/");
        isRefused("unsupported protocol scheme \"\"", "//a/");
        isRefused("no Host in request URL", "http:///x");
        isRefused("invalid port \"70000\"", "http://my_host:70000/");
        isRefused("invalid port \"0\"", "http://a:0/");
    }
}
