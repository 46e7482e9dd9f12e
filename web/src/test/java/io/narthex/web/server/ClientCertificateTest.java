package io.narthex.web.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.testkit.TestCertificates;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each policy for client certificates with each kind of client, at both kinds of endpoint. */
class ClientCertificateTest {
    /** A reader's request, and one that is only for local and authenticated callers. */
    private static final String READ = "GET /q HTTP/1.1\r\nHost: pi.example\r\n\r\n";

    private static final String ACT =
            "POST /-/do HTTP/1.1\r\nHost: pi.example\r\nContent-Length: 0\r\n\r\n";

    @TempDir private static Path ours;
    @TempDir private static Path theirs;
    @TempDir private Path folder;

    private static TestCertificates certificates;
    private static TestCertificates foreign;
    private static List<SSLContext> clients = List.of();

    @BeforeAll
    static void sign() throws Exception {
        certificates = new TestCertificates(ours);
        certificates.sign("server", "EC", "dns:localhost");
        certificates.sign("good", "EC", "dns:good.example,ip:2001:db8::7,uri:spiffe://a/b");
        foreign = new TestCertificates(theirs);
        foreign.sign("evil", "EC", "dns:good.example");
        clients = List.of(certificates.client(null), certificates.client("good"), trusting("evil"));
    }

    /** One that trusts our server and presents what another authority signed. */
    private static SSLContext trusting(String alias) throws Exception {
        return foreign.client(alias, certificates);
    }

    private static int status(TlsFixture fixture, SSLContext client, String request)
            throws IOException {
        try {
            return fixture.status(client, request);
        } catch (SSLException | EOFException | SocketException e) {
            return 0;
        }
    }

    private static String row(TlsFixture fixture) throws IOException {
        List<String> cells = new ArrayList<>();
        for (SSLContext client : clients) {
            int read = status(fixture, client, READ);
            cells.add(read == 0 ? "-" : read + "/" + status(fixture, client, ACT));
        }
        return String.join(" ", cells);
    }

    private String yaml(String... more) {
        return TlsFixture.tls(certificates, "server", more);
    }

    @Test
    void policiesLetInWhomTheyShould() throws Exception {
        String ca = "  client_ca_file: " + certificates.certificate("ca") + "\n";
        try (TlsFixture fixture = new TlsFixture(folder, yaml())) {
            // No certificate, a good one, one by a foreign authority.
            assertEquals("200/403 200/403 200/403", row(fixture));
            for (String[] policyAndRow :
                    new String[][] {
                        {"RequestClientCert", "200/403 200/403 200/403"},
                        {"RequireAnyClientCert", "- 200/403 200/403"},
                        {"RequireClientCert", "- 200/403 200/403"},
                        {"VerifyClientCertIfGiven", "200/403 200/200 -"},
                        {"RequireAndVerifyClientCert", "- 200/200 -"},
                    }) {
                fixture.change(yaml("  client_auth_type: ", policyAndRow[0], "\n", ca));
                assertEquals(policyAndRow[1], row(fixture), policyAndRow[0]);
            }
            // Nobody's certificate is by an authority that the system trusts.
            fixture.change(yaml("  client_auth_type: RequireAndVerifyClientCert\n"));
            assertEquals("- - -", row(fixture));
        }
    }

    @Test
    void namesMustMatchExactly() throws Exception {
        String policy =
                "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: "
                        + certificates.certificate("ca")
                        + "\n  client_allowed_sans: ";
        try (TlsFixture fixture = new TlsFixture(folder, yaml())) {
            for (String[] sansAndRow :
                    new String[][] {
                        {"[good.example]", "- 200/200 -"},
                        {"[other, '2001:db8:0::7']", "- 200/200 -"},
                        {"['spiffe://a/b']", "- 200/200 -"},
                        {"[example]", "- - -"},
                        {"['*.example', GOOD.example, '2001:db8::8', 'spiffe://a']", "- - -"},
                    }) {
                fixture.change(yaml(policy, sansAndRow[0], "\n"));
                assertEquals(sansAndRow[1], row(fixture), sansAndRow[0]);
            }
            fixture.change(
                    yaml(
                            "  client_auth_type: RequireAnyClientCert\n",
                            "  client_allowed_sans: [good.example]\n"));
            // Anybody can write any name into a certificate: it lets readers in and nothing more.
            assertEquals("- 200/403 200/403", row(fixture));
        }
    }

    @Test
    void aConnectionDoesNotOutliveTheRulesThatLetItIn() throws Exception {
        String rules = "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ";
        try (TlsFixture fixture =
                        new TlsFixture(folder, yaml(rules, certificates.certificate("ca") + "\n"));
                RawClient raw = fixture.connect(clients.get(1))) {
            raw.send(ACT);
            assertEquals(200, raw.read().status());
            fixture.change(yaml(rules, foreign.certificate("ca") + "\n"));
            raw.send(ACT);
            assertEquals("", raw.readAll());
            assertEquals("- - 200/200", row(fixture));
        }
    }
}
