package io.narthex.web.config;

import io.narthex.core.config.HttpClientSettings.TlsVersion;
import io.narthex.core.config.HttpClientSettings.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The section {@code tls_server_config}. Immutable.
 *
 * @param cert PEM of the server's certificate with its chain
 * @param key PEM of that certificate's key
 * @param clientAuth what clients are asked for
 * @param clientCa PEM of the authorities that sign clients' certificates; absent: the system's
 * @param allowedSans of which a client's certificate must bear one; empty: any will do
 * @param minVersion the lowest version to speak
 * @param maxVersion the highest version to speak
 * @param cipherSuites for TLS 1.2, the preferred first; empty: the usual ones
 * @param serverOrder whether the server's order of cipher suites decides, not the client's
 * @param namedGroups as the JDK names them, the preferred first; empty: the usual ones
 */
public record TlsServerConfig(
        Value cert,
        Value key,
        ClientAuth clientAuth,
        Value clientCa,
        List<String> allowedSans,
        TlsVersion minVersion,
        TlsVersion maxVersion,
        List<String> cipherSuites,
        boolean serverOrder,
        List<String> namedGroups) {
    /** What Go's {@code tls.CipherSuites()} lists for TLS 1.2; the JDK has the same names. */
    public static final List<String> TLS12_SUITES =
            List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

    /** Those of TLS 1.3 may be named and make no difference: they are always on, as in Go. */
    public static final List<String> TLS13_SUITES =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    /** Copies the lists. */
    public TlsServerConfig {
        allowedSans = List.copyOf(allowedSans);
        cipherSuites = List.copyOf(cipherSuites);
        namedGroups = List.copyOf(namedGroups);
    }

    /** The files that certificates and keys are read from. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>(3);
        for (Value value : List.of(cert, key, clientCa)) {
            Path file = value.file();
            if (file != null) {
                files.add(file);
            }
        }
        return files;
    }
}
