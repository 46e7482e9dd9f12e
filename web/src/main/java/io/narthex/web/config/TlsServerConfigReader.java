package io.narthex.web.config;

import io.narthex.core.config.HttpClientSettings.TlsVersion;
import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.Secret;
import io.narthex.core.config.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@link TlsServerConfig}, with the checks and the wording of exporter-toolkit. */
final class TlsServerConfigReader {
    private static final Map<String, ClientAuth> CLIENT_AUTH =
            Map.of(
                    "", ClientAuth.NO_CLIENT_CERT,
                    "NoClientCert", ClientAuth.NO_CLIENT_CERT,
                    "RequestClientCert", ClientAuth.REQUEST_CLIENT_CERT,
                    "RequireAnyClientCert", ClientAuth.REQUIRE_ANY_CLIENT_CERT,
                    "RequireClientCert", ClientAuth.REQUIRE_ANY_CLIENT_CERT,
                    "VerifyClientCertIfGiven", ClientAuth.VERIFY_CLIENT_CERT_IF_GIVEN,
                    "RequireAndVerifyClientCert", ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT);

    /** Go's curves by the JDK's names. */
    private static final Map<String, String> CURVES =
            Map.of(
                    "CurveP256", "secp256r1",
                    "CurveP384", "secp384r1",
                    "CurveP521", "secp521r1",
                    "X25519", "x25519");

    private static final Set<String> RETIRED_VERSIONS = Set.of("TLS10", "TLS11");

    /** Each of these turns TLS on. */
    private static final List<String> SWITCHES =
            List.of(
                    "cert",
                    "cert_file",
                    "key",
                    "key_file",
                    "client_ca",
                    "client_ca_file",
                    "client_auth_type");

    private TlsServerConfigReader() {}

    /** What the section says, or null where it does not turn TLS on, or is wrong. */
    static @Nullable TlsServerConfig read(Section section) {
        boolean on = false;
        for (String key : SWITCHES) {
            on |= !section.string(key, "").isEmpty();
        }
        Value cert = value(section, "cert");
        Value key = value(section, "key");
        Value clientCa = value(section, "client_ca");
        ClientAuth clientAuth = clientAuth(section);
        List<String> allowedSans = section.strings("client_allowed_sans");
        TlsVersion min = version(section, "min_version", TlsVersion.TLS12);
        TlsVersion max = version(section, "max_version", TlsVersion.TLS13);
        if (min.compareTo(max) > 0) {
            section.refuse("max_version", "must not be lower than min_version");
        }
        List<String> suites = suites(section);
        List<String> groups = groups(section);
        boolean serverOrder = section.bool("prefer_server_cipher_suites", true);
        section.finish();
        if (!on) {
            return null;
        }
        if (cert.isAbsent()) {
            section.refuse("missing one of cert or cert_file");
        } else if (key.isAbsent()) {
            section.refuse("missing one of key or key_file");
        }
        checkClients(section, clientAuth, clientCa, allowedSans);
        return new TlsServerConfig(
                cert,
                key,
                clientAuth,
                clientCa,
                allowedSans,
                min,
                max,
                suites,
                serverOrder,
                groups);
    }

    private static void checkClients(
            Section section, ClientAuth clientAuth, Value clientCa, List<String> allowedSans) {
        if (!clientCa.isAbsent() && clientAuth == ClientAuth.NO_CLIENT_CERT) {
            section.refuse(
                    clientCa.file() == null ? "client_ca" : "client_ca_file",
                    "client CA's have been configured without a Client Auth Policy: set"
                            + " client_auth_type, mostly to RequireAndVerifyClientCert");
        }
        if (!allowedSans.isEmpty() && !clientAuth.requires()) {
            section.refuse(
                    "client_allowed_sans",
                    "requires client_auth_type to be one of RequireAnyClientCert or"
                            + " RequireAndVerifyClientCert");
        }
        if (clientAuth.asks() && !clientAuth.verifies()) {
            section.warn(
                    "client_auth_type",
                    "does not verify the client's certificate: anybody can make one");
        }
        if (clientAuth.verifies() && clientCa.isAbsent()) {
            section.warn(
                    "client_auth_type",
                    "without client_ca_file, a certificate by any authority that this system"
                            + " trusts opens the door");
        }
    }

    /** A file goes before a text in place, as in exporter-toolkit. */
    private static Value value(Section section, String key) {
        Secret inline = section.secret(key);
        if (inline != null && inline.reveal().isEmpty()) {
            inline = null;
        }
        Path file = section.path(key + "_file");
        if (inline != null && file != null) {
            section.warn(key, "has no effect beside " + key + "_file");
        }
        return new Value(file == null ? inline : null, file);
    }

    private static ClientAuth clientAuth(Section section) {
        String text = section.string("client_auth_type", "");
        ClientAuth read = CLIENT_AUTH.get(text);
        if (read == null) {
            section.refuse(
                    "client_auth_type",
                    "invalid ClientAuth: "
                            + text
                            + "; it must be one of NoClientCert, RequestClientCert,"
                            + " RequireAnyClientCert, VerifyClientCertIfGiven,"
                            + " RequireAndVerifyClientCert");
            return ClientAuth.NO_CLIENT_CERT;
        }
        return read;
    }

    private static TlsVersion version(Section section, String key, TlsVersion absent) {
        String text = section.optionalString(key);
        if (text == null) {
            return absent;
        }
        if (RETIRED_VERSIONS.contains(text)) {
            if (key.equals("max_version")) {
                section.refuse(key, "is not supported: nothing older than TLS 1.2 is spoken");
            } else {
                section.warn(key, "nothing older than TLS 1.2 is spoken");
            }
            return TlsVersion.TLS12;
        }
        return switch (text) {
            case "TLS12" -> TlsVersion.TLS12;
            case "TLS13" -> TlsVersion.TLS13;
            default -> {
                section.refuse(key, "unknown TLS version: " + text + "; it must be TLS12 or TLS13");
                yield absent;
            }
        };
    }

    private static List<String> suites(Section section) {
        List<String> suites = new ArrayList<>();
        for (String name : section.strings("cipher_suites")) {
            if (TlsServerConfig.TLS12_SUITES.contains(name)) {
                suites.add(name);
            } else if (!TlsServerConfig.TLS13_SUITES.contains(name)) {
                section.refuse(
                        "cipher_suites",
                        "unknown cipher: "
                                + name
                                + "; known are "
                                + String.join(", ", TlsServerConfig.TLS12_SUITES));
            }
        }
        return suites;
    }

    private static List<String> groups(Section section) {
        List<String> groups = new ArrayList<>();
        for (String name : section.strings("curve_preferences")) {
            String group = CURVES.get(name);
            if (group == null) {
                section.refuse(
                        "curve_preferences",
                        "unknown curve: "
                                + name
                                + "; known are "
                                + String.join(", ", new TreeSet<>(CURVES.keySet())));
            } else {
                groups.add(group);
            }
        }
        return groups;
    }
}
