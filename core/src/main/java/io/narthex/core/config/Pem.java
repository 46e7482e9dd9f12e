package io.narthex.core.config;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads certificates and private keys out of PEM (RFC 7468): keys as PKCS #8, and in the older
 * forms of RSA (PKCS #1) and elliptic curves (SEC 1), which are wrapped into it.
 */
public final class Pem {
    private static final byte[] RSA_OID = {
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };
    private static final byte[] EC_OID = {
        0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
    };
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final byte SEQUENCE = 0x30;
    private static final byte OCTETS = 0x04;
    private static final int PARAMETERS = 0xa0;

    private Pem() {}

    /**
     * The certificates of {@code text}.
     *
     * @throws GeneralSecurityException if there is none, or one cannot be read
     */
    public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        int from = 0;
        while (true) {
            int begin = text.indexOf("-----BEGIN CERTIFICATE-----", from);
            if (begin < 0) {
                break;
            }
            from = begin + 1;
            byte[] der = body(text, begin, "CERTIFICATE");
            found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException("no PEM certificate found");
        }
        return found;
    }

    /**
     * The private key of {@code text}.
     *
     * @throws GeneralSecurityException if there is none, it is encrypted, or cannot be read
     */
    public static PrivateKey key(String text) throws GeneralSecurityException {
        if (text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
                || text.contains("Proc-Type: 4,ENCRYPTED")) {
            throw new GeneralSecurityException("encrypted private keys are not supported");
        }
        int begin = text.indexOf("-----BEGIN PRIVATE KEY-----");
        if (begin >= 0) {
            return decode(body(text, begin, "PRIVATE KEY"));
        }
        begin = text.indexOf("-----BEGIN RSA PRIVATE KEY-----");
        if (begin >= 0) {
            return decode(wrap(RSA_OID, body(text, begin, "RSA PRIVATE KEY")));
        }
        begin = text.indexOf("-----BEGIN EC PRIVATE KEY-----");
        if (begin >= 0) {
            byte[] sec1 = body(text, begin, "EC PRIVATE KEY");
            return decode(wrap(tagged(SEQUENCE, join(EC_OID, curve(sec1))), sec1));
        }
        throw new GeneralSecurityException("no PEM private key found");
    }

    private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // A key of another kind; the next algorithm may take it.
            }
        }
        throw new GeneralSecurityException("private key is neither RSA nor EC nor EdDSA");
    }

    private static byte[] body(String text, int begin, String label)
            throws GeneralSecurityException {
        int from = text.indexOf('\n', begin);
        int to = text.indexOf("-----END " + label + "-----", begin);
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("PEM block without end");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from, to));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("PEM block is not base64", e);
        }
    }

    /** PrivateKeyInfo of RFC 5208: version, algorithm, key. */
    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return tagged(SEQUENCE, join(join(VERSION_0, algorithm), tagged(OCTETS, key)));
    }

    /** The curve's object identifier, field 0 of ECPrivateKey (RFC 5915). */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        for (int i = 2; i + 4 < sec1.length; i++) {
            int length = sec1[i + 1];
            boolean holdsOid =
                    (sec1[i] & 0xff) == PARAMETERS
                            && sec1[i + 2] == 0x06
                            && sec1[i + 3] == length - 2
                            && i + 2 + length <= sec1.length;
            if (holdsOid) {
                byte[] oid = new byte[length];
                System.arraycopy(sec1, i + 2, oid, 0, length);
                return oid;
            }
        }
        throw new GeneralSecurityException("EC private key without the name of its curve");
    }

    private static byte[] tagged(byte tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = new byte[a.length + b.length];
        System.arraycopy(a, 0, joined, 0, a.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
