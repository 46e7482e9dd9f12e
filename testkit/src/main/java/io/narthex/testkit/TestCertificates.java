package io.narthex.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority of the tests' own and what it signed, made by keytool in one folder. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    /** Makes the authority, whose alias is {@code ca}. */
    public TestCertificates(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = folder;
        generate("ca", "EC", List.of("-ext", "bc:c"));
    }

    /** A pair signed by the authority; {@code names} as keytool takes them, {@code dns:a,ip:b}. */
    public void sign(String alias, String algorithm, String names)
            throws IOException, InterruptedException, GeneralSecurityException {
        generate(alias, algorithm, List.of("-signer", "ca", "-ext", "san=" + names));
    }

    private void generate(String alias, String algorithm, List<String> more)
            throws IOException, InterruptedException, GeneralSecurityException {
        List<String> pair = store("-genkeypair", alias);
        pair.addAll(List.of("-keyalg", algorithm, "-dname", "CN=" + alias, "-validity", "2"));
        if (algorithm.equals("RSA")) {
            pair.addAll(List.of("-keysize", "2048"));
        }
        pair.addAll(more);
        keytool(pair);
        Files.writeString(
                certificate(alias), pem("CERTIFICATE", load().getCertificate(alias).getEncoded()));
        Files.writeString(keyFile(alias), pem("PRIVATE KEY", key(alias)));
    }

    private List<String> store(String command, String alias) {
        return new ArrayList<>(
                List.of(
                        command,
                        "-alias",
                        alias,
                        "-keystore",
                        file("store.p12"),
                        "-storepass",
                        PASSWORD));
    }

    private void keytool(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-J-XX:TieredStopAtLevel=1");
        command.addAll(arguments);
        Path log = folder.resolve("keytool.log");
        int exit =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start()
                        .waitFor();
        if (exit != 0) {
            throw new IOException(Files.readString(log));
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** The PEM file of a certificate. */
    public Path certificate(String alias) {
        return folder.resolve(alias + ".pem");
    }

    /** The PEM file of a private key, PKCS #8. */
    public Path keyFile(String alias) {
        return folder.resolve(alias + ".key");
    }

    /**
     * A client that trusts what the authority signed, and presents {@code alias} where that is not
     * null.
     */
    public SSLContext client(@Nullable String alias) throws IOException, GeneralSecurityException {
        return context(alias, this);
    }

    /** The same, which trusts what another authority signed. */
    public SSLContext client(@Nullable String alias, TestCertificates trusted)
            throws IOException, GeneralSecurityException {
        return context(alias, trusted);
    }

    /** The private key of {@code alias}, PKCS #8. */
    public byte[] key(String alias) throws IOException, GeneralSecurityException {
        return load().getKey(alias, PASSWORD.toCharArray()).getEncoded();
    }

    /** PEM (RFC 7468) of {@code der}. */
    public static String pem(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("store.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** A server that presents {@code alias} and trusts what the authority signed. */
    public SSLContext server(String alias) throws IOException, GeneralSecurityException {
        return context(alias, this);
    }

    private SSLContext context(@Nullable String alias, TestCertificates trusted)
            throws IOException, GeneralSecurityException {
        KeyStore all = load();
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (alias != null) {
            own.setKeyEntry(
                    alias,
                    all.getKey(alias, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    all.getCertificateChain(alias));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD.toCharArray());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("ca", trusted.load().getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
