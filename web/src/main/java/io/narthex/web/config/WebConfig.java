package io.narthex.web.config;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.Problem;
import io.narthex.core.config.SecretSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A web configuration file. Immutable.
 *
 * @param tls null where plain HTTP is spoken
 * @param headers to send with every answer, by name
 * @param rateLimit null where there is none
 * @param users who may call what, by name; empty where nobody needs a password
 * @param warnings what is used but deserves a word
 */
public record WebConfig(
        @Nullable TlsServerConfig tls,
        Map<String, String> headers,
        @Nullable RateLimit rateLimit,
        Map<String, BcryptHash> users,
        List<Problem> warnings) {
    /** What holds without such a file: plain HTTP, no passwords. */
    public static final WebConfig NONE = new WebConfig(null, Map.of(), null, Map.of(), List.of());

    /** Copies the maps and the list. */
    public WebConfig {
        headers = Map.copyOf(headers);
        users = Map.copyOf(users);
        warnings = List.copyOf(warnings);
    }

    /**
     * A bucket of {@code burst} requests, into which one more comes each interval.
     *
     * @param intervalNanos positive
     */
    public record RateLimit(long intervalNanos, int burst) {}

    /**
     * Reads a file; certificates and keys are only named in it and read elsewhere.
     *
     * @throws ConfigException if it cannot be read or something in it is wrong
     */
    public static WebConfig read(Path path) throws ConfigException {
        return WebConfigReader.read(Document.read(path, SecretSource.system()));
    }
}
