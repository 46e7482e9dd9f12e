package io.narthex.web.tls;

import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.Pem;
import io.narthex.core.model.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads what a key of the configuration names, with messages that begin with that key. */
final class PemText {
    private static final long BYTES_MAX = 4 << 20;

    private PemText() {}

    static List<X509Certificate> certificates(Value value, String key) throws IOException {
        try {
            return Pem.certificates(text(value, key));
        } catch (GeneralSecurityException e) {
            throw unusable(value, key, e);
        }
    }

    static PrivateKey key(Value value, String key) throws IOException {
        try {
            return Pem.key(text(value, key));
        } catch (GeneralSecurityException e) {
            throw unusable(value, key, e);
        }
    }

    static String text(Value value, String key) throws IOException {
        Path file = value.file();
        if (file == null) {
            return value.reveal();
        }
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IOException("larger than 4 MiB");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException(
                    "failed to read "
                            + name(value, key)
                            + " ("
                            + file
                            + "): "
                            + FileTrouble.reason(e),
                    e);
        }
    }

    private static IOException unusable(Value value, String key, GeneralSecurityException e) {
        Path file = value.file();
        String where = file == null ? "" : " (" + file + ")";
        return new IOException(name(value, key) + where + ": " + e.getMessage(), e);
    }

    private static String name(Value value, String key) {
        return value.file() == null ? key : key + "_file";
    }
}
