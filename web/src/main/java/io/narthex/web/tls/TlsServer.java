package io.narthex.web.tls;

import io.narthex.core.config.HttpClientSettings.TlsVersion;
import io.narthex.web.config.TlsServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A server's side of TLS: one certificate with its key, and the rules for clients, as they were
 * when they were read. Sessions may be resumed within an hour, and never under other settings.
 * Thread-safe.
 */
public final class TlsServer {
    private static final int SESSIONS_MAX = 128;
    private static final int SESSION_SECONDS = 3600;

    private final SSLContext context;
    private final SSLParameters parameters;
    private final boolean verifiesClients;
    private final boolean requiresClients;

    private TlsServer(SSLContext context, SSLParameters parameters, TlsServerConfig config) {
        this.context = context;
        this.parameters = parameters;
        this.verifiesClients = config.clientAuth().verifies();
        this.requiresClients = config.clientAuth().requires();
    }

    /**
     * Sees to it that clients cannot renegotiate, by which they would make the server work; Go
     * refuses it too. The JDK asks once, when TLS is first used: to be called before.
     */
    public static void refuseRenegotiation() {
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /**
     * Reads certificates and keys.
     *
     * @throws IOException if one cannot be read or used, or they do not belong together; the
     *     message says which
     */
    public static TlsServer load(TlsServerConfig config) throws IOException {
        ServerKey key = ServerKey.load(config.cert(), config.key());
        ClientTrust trust = ClientTrust.load(config);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {key}, new TrustManager[] {trust}, null);
            SSLSessionContext sessions = context.getServerSessionContext();
            sessions.setSessionCacheSize(SESSIONS_MAX);
            sessions.setSessionTimeout(SESSION_SECONDS);
            return new TlsServer(context, parameters(config, key.curve()), config);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static SSLParameters parameters(TlsServerConfig config, @Nullable String curve) {
        SSLParameters parameters = new SSLParameters();
        List<String> protocols = new ArrayList<>(2);
        for (TlsVersion version : TlsVersion.values()) {
            if (version.compareTo(config.minVersion()) >= 0
                    && version.compareTo(config.maxVersion()) <= 0) {
                protocols.add(version.protocol());
            }
        }
        parameters.setProtocols(protocols.toArray(new String[0]));
        List<String> suites = new ArrayList<>(TlsServerConfig.TLS13_SUITES);
        suites.addAll(
                config.cipherSuites().isEmpty()
                        ? TlsServerConfig.TLS12_SUITES
                        : config.cipherSuites());
        parameters.setCipherSuites(suites.toArray(new String[0]));
        parameters.setUseCipherSuitesOrder(config.serverOrder());
        if (!config.namedGroups().isEmpty()) {
            List<String> groups = new ArrayList<>(config.namedGroups());
            // The JDK signs with no other curve than these; Go's setting concerns keys alone.
            if (curve != null && !groups.contains(curve)) {
                groups.add(curve);
            }
            parameters.setNamedGroups(groups.toArray(new String[0]));
        }
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        if (config.clientAuth().requires()) {
            parameters.setNeedClientAuth(true);
        } else if (config.clientAuth().asks()) {
            parameters.setWantClientAuth(true);
        }
        return parameters;
    }

    /**
     * Speaks TLS over a connection; the handshake is still to be done.
     *
     * @param begun what was read from it already
     */
    public SSLSocket over(Socket plain, InputStream begun) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, begun, true);
        socket.setUseClientMode(false);
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Whether the peer has shown a certificate that was verified; after the handshake. */
    public boolean hasVerified(SSLSocket socket) {
        try {
            return verifiesClients && socket.getSession().getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException _) {
            return false;
        }
    }

    /** Whether no client comes in without a certificate. */
    public boolean requiresClients() {
        return requiresClients;
    }
}
