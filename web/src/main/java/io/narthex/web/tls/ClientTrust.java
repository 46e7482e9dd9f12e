package io.narthex.web.tls;

import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.web.config.TlsServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a client's certificate is good: the JDK checks its chain, this class its
 * alternative names. Immutable.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    /** Where Linux distributions keep the certificate authorities. */
    private static final List<Path> SYSTEM_BUNDLES =
            List.of(
                    Path.of("/etc/ssl/certs/ca-certificates.crt"),
                    Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
                    Path.of("/etc/ssl/cert.pem"));

    private static final int TYPE_EMAIL = 1;
    private static final int TYPE_DNS = 2;
    private static final int TYPE_URI = 6;
    private static final int TYPE_ADDRESS = 7;

    private final @Nullable X509TrustManager chains;
    private final List<String> allowedSans;

    private ClientTrust(@Nullable X509TrustManager chains, List<String> allowedSans) {
        this.chains = chains;
        this.allowedSans = allowedSans;
    }

    /**
     * Reads the client authorities, where certificates are to be verified.
     *
     * @throws IOException if they cannot be read or used
     */
    static ClientTrust load(TlsServerConfig config) throws IOException {
        if (!config.clientCa().isAbsent()) {
            PemText.certificates(config.clientCa(), "client_ca");
        }
        return new ClientTrust(
                config.clientAuth().verifies() ? chains(config.clientCa()) : null,
                config.allowedSans());
    }

    private static X509TrustManager chains(Value clientCa) throws IOException {
        try {
            KeyStore store = store(clientCa);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return x509;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("client_ca: " + e.getMessage(), e);
        }
        throw new IOException("client_ca: the JDK verifies no certificates");
    }

    /** Null, for the JDK's own authorities, where neither the file nor the system has any. */
    private static @Nullable KeyStore store(Value clientCa)
            throws GeneralSecurityException, IOException {
        Value source = clientCa;
        for (int i = 0; source.isAbsent() && i < SYSTEM_BUNDLES.size(); i++) {
            Path bundle = SYSTEM_BUNDLES.get(i);
            source = Files.isReadable(bundle) ? new Value(null, bundle) : source;
        }
        if (source.isAbsent()) {
            return null;
        }
        List<X509Certificate> authorities = PemText.certificates(source, "client_ca");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca-" + i, authorities.get(i));
        }
        return store;
    }

    private void check(X509Certificate[] chain, String authType) throws CertificateException {
        X509TrustManager by = chains;
        if (by != null) {
            by.checkClientTrusted(chain, authType);
        }
        if (!allowedSans.isEmpty() && !hasAllowedName(chain[0])) {
            throw new CertificateException("could not find allowed SANs in client cert");
        }
    }

    private boolean hasAllowedName(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            int type = (Integer) name.get(0);
            String text = String.valueOf(name.get(1));
            boolean allowed =
                    switch (type) {
                        case TYPE_EMAIL, TYPE_DNS, TYPE_URI -> allowedSans.contains(text);
                        case TYPE_ADDRESS -> isAllowedAddress(text);
                        default -> false;
                    };
            if (allowed) {
                return true;
            }
        }
        return false;
    }

    /** Addresses have many spellings. */
    private boolean isAllowedAddress(String text) {
        InetAddress address = address(text);
        for (String allowed : allowedSans) {
            if (address != null && address.equals(address(allowed))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a server");
    }

    /** Their names are sent to clients, so that they know which certificate to show. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        X509TrustManager by = chains;
        return by == null ? new X509Certificate[0] : by.getAcceptedIssuers();
    }
}
