package io.narthex.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The programs of others to test against, in the folder that {@code narthex.peers} names. */
public final class Peers {
    private Peers() {}

    /** A program such as {@code promtool}; the test is left out where it is missing. */
    public static Path executable(String name) {
        String peers = System.getProperty("narthex.peers", "");
        Path executable = Path.of(peers, name);
        Assumptions.assumeTrue(
                !peers.isEmpty() && Files.isExecutable(executable),
                () -> name + " is missing: run bin/peers");
        return executable;
    }

    /**
     * A program that Debian installs, such as {@code dnsmasq}, or one beside the others; the test
     * is left out where it is missing.
     */
    public static Path installed(String name) {
        for (String folder : new String[] {"/usr/sbin", "/usr/bin"}) {
            Path executable = Path.of(folder, name);
            if (Files.isExecutable(executable)) {
                return executable;
            }
        }
        return executable(name);
    }
}
