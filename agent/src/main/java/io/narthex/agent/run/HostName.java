package io.narthex.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's name. */
final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** As the kernel has it, without asking any name server. */
    static String get() {
        try {
            String name = Files.readString(KERNEL).strip();
            return name.isEmpty() ? "localhost" : name;
        } catch (IOException e) {
            return "localhost";
        }
    }
}
