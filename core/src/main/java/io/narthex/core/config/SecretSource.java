package io.narthex.core.config;

import io.narthex.core.model.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds what {@code ${env:NAME}}, {@code ${file:path}} and {@code ${credential:name}} stand for in
 * a secret. Thread-safe.
 */
public final class SecretSource {
    private static final int FILE_BYTES_MAX = 64 * 1024;

    private final Map<String, String> environment;
    private final Set<Path> files = ConcurrentHashMap.newKeySet();

    /** Reads variables, and the systemd credentials' folder, from {@code environment}. */
    public SecretSource(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The files that were read, or could not be. */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /** Over the environment of this process. */
    public static SecretSource system() {
        return new SecretSource(System.getenv());
    }

    /**
     * The secret that {@code text} spells: itself, or what its only placeholder stands for.
     *
     * @throws IllegalArgumentException if a variable, file or credential is missing; the message
     *     names it and never its content
     */
    public Secret resolve(String text) {
        if (!text.startsWith("${") || !text.endsWith("}")) {
            return new Secret(text);
        }
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "" : text.substring(2, colon);
        String name = colon < 0 ? "" : text.substring(colon + 1, text.length() - 1);
        return switch (kind) {
            case "env" -> variable(name);
            case "file" -> file(Path.of(name));
            case "credential" -> credential(name);
            default -> new Secret(text);
        };
    }

    private Secret variable(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException("environment variable " + name + " is not set");
        }
        return new Secret(value);
    }

    private Secret credential(String name) {
        String folder = environment.get("CREDENTIALS_DIRECTORY");
        if (folder == null) {
            throw new IllegalArgumentException(
                    "credential "
                            + name
                            + ": no CREDENTIALS_DIRECTORY; is LoadCredential= set in the unit?");
        }
        return file(Path.of(folder, name));
    }

    /**
     * The content of a file without trailing line feeds.
     *
     * @throws IllegalArgumentException if it cannot be read or is larger than 64 KiB
     */
    public Secret file(Path path) {
        files.add(path);
        try {
            if (Files.size(path) > FILE_BYTES_MAX) {
                throw new IllegalArgumentException("file " + path + " is too large for a secret");
            }
            return new Secret(Files.readString(path, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "file " + path + " cannot be read: " + FileTrouble.reason(e), e);
        }
    }
}
