package io.narthex.links.http;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.HttpClientSettings.TlsVersion;
import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.Pem;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What one client trusts and presents on TLS connections. Certificates are read before the first
 * request over TLS and again when a file changes; connections made after that use them.
 * Thread-safe.
 */
final class TlsMaterial {
    private static final String ALIAS = "client";

    private final HttpClientSettings.Tls tls;
    private final PeerTrust trust;
    private List<String> stamps = List.of();
    private boolean loaded;
    private @Nullable SSLContext context;
    private volatile @Nullable Identity identity;

    private record Identity(PrivateKey key, List<X509Certificate> chain) {}

    TlsMaterial(HttpClientSettings.Tls tls) {
        this.tls = tls;
        this.trust = new PeerTrust(tls.serverName(), tls.insecureSkipVerify());
    }

    /**
     * Speaks TLS over {@code plain} to {@code host}, and checks who that is.
     *
     * @throws javax.net.ssl.SSLException if the handshake fails
     */
    Socket connect(Socket plain, String host, int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) context().getSocketFactory().createSocket(plain, host, port, true);
        socket.setSSLParameters(parameters());
        socket.startHandshake();
        return socket;
    }

    /** Made at the first connection over TLS: it loads the whole of JSSE. */
    private synchronized SSLContext context() {
        if (context == null) {
            context = make();
        }
        return context;
    }

    private SSLContext make() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = {new OwnKey()};
            context.init(
                    tls.cert().isAbsent() ? new KeyManager[0] : keys,
                    new TrustManager[] {trust},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    private SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        List<String> protocols = new ArrayList<>(2);
        for (TlsVersion version : TlsVersion.values()) {
            if (version.compareTo(tls.minVersion()) >= 0
                    && version.compareTo(tls.maxVersion()) <= 0) {
                protocols.add(version.protocol());
            }
        }
        parameters.setProtocols(protocols.toArray(new String[0]));
        if (!tls.serverName().isEmpty() && PeerTrust.addressBytes(tls.serverName()) == null) {
            parameters.setServerNames(List.of(new SNIHostName(tls.serverName())));
        }
        return parameters;
    }

    /**
     * Reads what was not read yet or has changed.
     *
     * @param prefix of the message
     * @throws IOException if a certificate or key cannot be used
     */
    synchronized void refresh(String prefix) throws IOException {
        List<String> now = stamps();
        if (loaded && now.equals(stamps)) {
            return;
        }
        try {
            if (!tls.insecureSkipVerify()) {
                trust.load(tls.ca());
            }
            if (!tls.cert().isAbsent()) {
                identity =
                        new Identity(
                                Pem.key(tls.key().reveal()), Pem.certificates(tls.cert().reveal()));
            }
            stamps = now;
            loaded = true;
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(prefix + "tls_config: " + e.getMessage(), e);
        }
    }

    private List<String> stamps() {
        List<String> list = new ArrayList<>(3);
        for (Value value : List.of(tls.ca(), tls.cert(), tls.key())) {
            Path file = value.file();
            if (file != null) {
                list.add(stamp(file));
            }
        }
        return list;
    }

    private static String stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis() + "/" + Files.size(file);
        } catch (IOException e) {
            return "absent";
        }
    }

    /** Hands out the certificate that was read last. */
    private final class OwnKey extends X509ExtendedKeyManager {
        @Override
        public String @Nullable [] getClientAliases(
                String keyType, Principal @Nullable [] issuers) {
            return identity == null ? null : new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            Identity present = identity;
            if (present == null) {
                return null;
            }
            for (String type : keyTypes) {
                if (type.equals(present.key().getAlgorithm())
                        || (type.equals("RSASSA-PSS")
                                && present.key().getAlgorithm().equals("RSA"))) {
                    return ALIAS;
                }
            }
            return null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseClientAlias(keyTypes, issuers, null);
        }

        @Override
        public String @Nullable [] getServerAliases(
                String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            Identity present = identity;
            return present == null ? null : present.chain().toArray(new X509Certificate[0]);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            Identity present = identity;
            return present == null ? null : present.key();
        }
    }
}
