package io.narthex.links.http;

import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a peer's certificate is good: the JDK checks its chain, this class its name (RFC
 * 9525; as Go, by subject alternative names alone), since the name to expect is configurable.
 * Thread-safe.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    /** Where Linux distributions keep the certificate authorities, the user's own included. */
    private static final List<Path> SYSTEM_BUNDLES =
            List.of(
                    Path.of("/etc/ssl/certs/ca-certificates.crt"),
                    Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
                    Path.of("/etc/ssl/cert.pem"));

    private static final int TYPE_DNS = 2;
    private static final int TYPE_ADDRESS = 7;

    private final String serverName;
    private final boolean insecure;
    private volatile @Nullable X509TrustManager chains;

    PeerTrust(String serverName, boolean insecure) {
        this.serverName = serverName;
        this.insecure = insecure;
    }

    /** Trusts the authorities in {@code ca}, or those of the system where it is absent. */
    void load(Value ca) throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (!ca.isAbsent()) {
            store = store(Pem.certificates(ca.reveal()));
        } else {
            for (Path bundle : SYSTEM_BUNDLES) {
                if (Files.isReadable(bundle)) {
                    store = store(Pem.certificates(Files.readString(bundle)));
                    break;
                }
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        // Without a store, the JDK's own authorities.
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                chains = x509;
            }
        }
    }

    private static KeyStore store(List<X509Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca-" + i, certificates.get(i));
        }
        return store;
    }

    private void check(X509Certificate[] chain, String authType, String host)
            throws CertificateException {
        if (insecure) {
            return;
        }
        X509TrustManager by = chains;
        if (by == null) {
            throw new CertificateException("no certificate authorities loaded");
        }
        try {
            by.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            throw new CertificateException(reason(e), e);
        }
        checkName(chain[0], serverName.isEmpty() ? host : serverName);
    }

    private static String reason(CertificateException thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < 8 && cause != null; i++) {
            if (cause instanceof CertificateExpiredException
                    || cause instanceof CertificateNotYetValidException) {
                return "certificate has expired or is not yet valid: " + cause.getMessage();
            }
            cause = cause.getCause();
        }
        String message = String.valueOf(thrown.getMessage());
        return message.contains("unable to find valid certification path")
                        || message.contains("PKIX path building failed")
                ? "certificate signed by unknown authority"
                : message;
    }

    /** Fails unless {@code certificate} is valid for {@code host}, a name or an address. */
    static void checkName(X509Certificate certificate, String host) throws CertificateException {
        String wanted = host.toLowerCase(Locale.ROOT);
        byte[] address = addressBytes(wanted);
        List<String> valid = new ArrayList<>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            int type = (Integer) name.get(0);
            String text = String.valueOf(name.get(1));
            if (type != (address == null ? TYPE_DNS : TYPE_ADDRESS)) {
                continue;
            }
            valid.add(text);
            if (address == null
                    ? matches(text.toLowerCase(Locale.ROOT), wanted)
                    : Arrays.equals(address, addressBytes(text))) {
                return;
            }
        }
        if (address != null) {
            throw new CertificateException(
                    valid.isEmpty()
                            ? "cannot validate certificate for "
                                    + host
                                    + " because it doesn't contain any IP SANs"
                            : "certificate is valid for "
                                    + String.join(", ", valid)
                                    + ", not "
                                    + host);
        }
        throw new CertificateException(
                valid.isEmpty()
                        ? "certificate is not valid for any names, but wanted to match " + host
                        : "certificate is valid for " + String.join(", ", valid) + ", not " + host);
    }

    /** A wildcard stands for the whole first label and nothing else (RFC 9525, section 6.3). */
    private static boolean matches(String pattern, String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(pattern.substring(1));
    }

    /** The address that {@code text} spells, or null where it is a name; resolves nothing. */
    static byte @Nullable [] addressBytes(String text) {
        String bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        try {
            return InetAddress.ofLiteral(bare).getAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("only the HTTP client's connections are checked");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("only the HTTP client's connections are checked");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        SSLSession session = ((SSLSocket) socket).getHandshakeSession();
        check(chain, authType, session.getPeerHost());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("this program accepts no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this program accepts no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this program accepts no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        X509TrustManager by = chains;
        return by == null ? new X509Certificate[0] : by.getAcceptedIssuers();
    }
}
