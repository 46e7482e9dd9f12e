package io.narthex.core.exposition;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds other people's test data; tests are skipped where there is none. */
final class Conformance {
    private Conformance() {}

    static Path folder(String name) {
        Path folder = Path.of(System.getProperty("narthex.conformance", "absent"), name);
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "no test data: " + folder);
        return folder;
    }
}
