package io.narthex.collectors;

import java.nio.file.Path;

/**
 * Where the operating system shows itself, so that tests and containers can point elsewhere.
 *
 * @param proc procfs
 * @param sys sysfs
 * @param rootfs the root of the host's file systems; mount points are shown without it
 * @param udevData what udev knows of devices
 */
public record SystemPaths(Path proc, Path sys, Path rootfs, Path udevData) {
    /** The usual places. */
    public static final SystemPaths DEFAULT =
            new SystemPaths(
                    Path.of("/proc"), Path.of("/sys"), Path.of("/"), Path.of("/run/udev/data"));
}
