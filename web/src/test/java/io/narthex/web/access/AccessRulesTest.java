package io.narthex.web.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.narthex.core.model.Route;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
    private static final String ALLOWED = "";
    private static final String HOW =
            "; call it on this machine as http://localhost, or with a password of"
                    + " --web.config.file";
    private static final String REMOTE = "the request comes from another machine";
    private static final String HOST = "the request's Host is not a loopback name";
    private static final String SITE = "the request was made by a page of another site";
    private static final String ORIGIN = "the request was made by a page of another origin";

    /** What a request to a local endpoint comes to: address, headers, expected reason. */
    private record Case(String remote, List<String> headers, String expected) {}

    private static Case of(String expected, String remote, String... headers) {
        return new Case(remote, List.of(headers), expected);
    }

    private static final List<Case> CASES =
            List.of(
                    of(ALLOWED, "127.0.0.1", "Host", "localhost"),
                    of(ALLOWED, "127.0.0.1", "Host", "localhost:9090"),
                    of(ALLOWED, "127.0.0.1", "Host", "LocalHost:9090"),
                    of(ALLOWED, "127.8.9.10", "Host", "127.8.9.10:1"),
                    of(ALLOWED, "0:0:0:0:0:0:0:1", "Host", "[::1]:9090"),
                    of(ALLOWED, "::1", "Host", "[::1]"),
                    of(ALLOWED, "0:0:0:0:0:0:0:1%lo", "Host", "localhost"),
                    of(ALLOWED, "::ffff:127.0.0.1", "Host", "localhost"),
                    of(REMOTE, "192.168.1.5", "Host", "localhost"),
                    of(REMOTE, "10.127.0.1", "Host", "localhost"),
                    of(REMOTE, "127.0.0.1.evil", "Host", "localhost"),
                    of(REMOTE, "fe80::1", "Host", "[::1]"),
                    of(REMOTE, "::ffff:10.0.0.1", "Host", "localhost"),
                    of(HOST, "127.0.0.1"),
                    of(HOST, "127.0.0.1", "Host", ""),
                    of(HOST, "127.0.0.1", "Host", "pi.local:9090"),
                    of(HOST, "127.0.0.1", "Host", "localhost.evil.example"),
                    of(HOST, "127.0.0.1", "Host", "localhost:9090.evil.example"),
                    of(HOST, "127.0.0.1", "Host", "127.0.0.1.evil.example"),
                    of(HOST, "127.0.0.1", "Host", "127.0.0"),
                    of(HOST, "127.0.0.1", "Host", "127.0.0.256"),
                    of(HOST, "127.0.0.1", "Host", "[::2]:9090"),
                    of(HOST, "127.0.0.1", "Host", "[::1"),
                    of(HOST, "127.0.0.1", "Host", "[::1]x"),
                    of(HOST, "127.0.0.1", "Host", "192.168.1.5"),
                    of(proxy("X-Forwarded-For"), "::1", "Host", "localhost", "x-forwarded-for", ""),
                    of(proxy("Forwarded"), "::1", "Host", "localhost", "Forwarded", "for=1.2.3.4"),
                    of(proxy("X-Real-IP"), "::1", "Host", "localhost", "X-Real-IP", "1.2.3.4"),
                    of(proxy("X-Forwarded-Host"), "::1", "Host", "x", "X-Forwarded-Host", "x"),
                    of(
                            proxy("X-Forwarded-Proto"),
                            "::1",
                            "Host",
                            "x",
                            "X-Forwarded-Proto",
                            "https"),
                    of(proxy("Via"), "::1", "Host", "localhost", "Via", "1.1 proxy"),
                    of(SITE, "::1", "Host", "localhost", "Sec-Fetch-Site", "cross-site"),
                    of(SITE, "::1", "Host", "localhost", "Sec-Fetch-Site", "same-site"),
                    of(SITE, "::1", "Host", "localhost", "Sec-Fetch-Site", ""),
                    of(ALLOWED, "::1", "Host", "localhost", "Sec-Fetch-Site", "same-origin"),
                    of(ALLOWED, "::1", "Host", "localhost", "Sec-Fetch-Site", "none"),
                    of(ORIGIN, "::1", "Host", "localhost:9090", "Origin", "http://evil.example"),
                    of(ORIGIN, "::1", "Host", "localhost:9090", "Origin", "null"),
                    of(ORIGIN, "::1", "Host", "localhost:9090", "Origin", "http://localhost:3000"),
                    of(ORIGIN, "::1", "Host", "localhost:9090", "Origin", "localhost:9090"),
                    of(
                            ALLOWED,
                            "::1",
                            "Host",
                            "localhost:9090",
                            "Origin",
                            "http://localhost:9090"));

    private static String proxy(String header) {
        return "the request came through a proxy (" + header + ")";
    }

    @Test
    void judgesLocalEndpoints() {
        AccessRules rules = new AccessRules("");
        for (Case each : CASES) {
            FakeExchange exchange =
                    new FakeExchange(
                            "/-/reload", each.remote(), each.headers().toArray(String[]::new));
            String how =
                    each.expected().isEmpty()
                            ? null
                            : each.expected() + HOW + ", or start with --web.enable-lifecycle";
            assertEquals(how, rules.refusal(Route.Access.LOCAL, exchange, false), each.toString());
        }
    }

    @Test
    void leavesReadingOpen() {
        for (Case each : CASES) {
            FakeExchange exchange =
                    new FakeExchange("/q", each.remote(), each.headers().toArray(String[]::new));
            assertNull(new AccessRules("").refusal(Route.Access.READ, exchange, false));
        }
    }

    @Test
    void namesTheFlagThatOpensTheEndpoint() {
        AccessRules rules = new AccessRules("");
        for (String[] pathAndFlag :
                new String[][] {
                    {"/prefix/-/quit", ", or start with --web.enable-lifecycle"},
                    {"/api/v1/admin/tsdb/snapshot", ", or start with --web.enable-admin-api"},
                    {"/api/v1/write", ", or start with --web.enable-remote-write-receiver"},
                    {"/metrics/job/a", ""},
                }) {
            assertEquals(
                    REMOTE + HOW + pathAndFlag[1],
                    rules.refusal(
                            Route.Access.LOCAL,
                            new FakeExchange(pathAndFlag[0], "10.0.0.1"),
                            false));
        }
    }

    @Test
    void letsAuthenticatedCallersInFromAnywhereButForeignPages() {
        AccessRules rules = new AccessRules("https://pi.example:8443/narthex");
        for (Case each : CASES) {
            FakeExchange exchange =
                    new FakeExchange(
                            "/-/reload", each.remote(), each.headers().toArray(String[]::new));
            String refusal = rules.refusal(Route.Access.LOCAL, exchange, true);
            boolean foreign = each.expected().equals(SITE) || each.expected().equals(ORIGIN);
            assertEquals(foreign, refusal != null, each.toString());
        }
        for (String[] originAndOwn :
                new String[][] {
                    {"https://pi.example:8443", "own"},
                    {"https://PI.example:8443", "own"},
                    {"http://inside:9090", "own"},
                    {"https://pi.example", ""},
                    {"https://pi.example:8443.evil.example", ""},
                }) {
            FakeExchange exchange =
                    new FakeExchange(
                            "/-/reload",
                            "10.0.0.1",
                            "Host",
                            "inside:9090",
                            "Origin",
                            originAndOwn[0]);
            assertEquals(
                    originAndOwn[1].isEmpty(),
                    rules.refusal(Route.Access.LOCAL, exchange, true) != null,
                    originAndOwn[0]);
        }
    }
}
