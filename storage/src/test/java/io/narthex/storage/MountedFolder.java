package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real file system of a test's own, mounted until it is closed. The test is left out where
 * mounting is not allowed.
 */
final class MountedFolder implements AutoCloseable {
    private final Path mount;
    private final String type;
    private final String source;
    private final String options;

    private MountedFolder(Path in, String type, String source, String options) throws IOException {
        this.mount = Files.createDirectory(in.resolve("mount"));
        this.type = type;
        this.source = source;
        this.options = options;
        Assumptions.assumeTrue(mount(), "mounting needs root, and a loop device for an image");
    }

    /** One in memory of a size such as {@code 3m}. */
    static MountedFolder tmpfs(Path in, String size) throws IOException {
        return new MountedFolder(in, "tmpfs", "none", "size=" + size);
    }

    /** One in an image file, with options such as {@code loop}. */
    static MountedFolder ext4(Path in, long bytes, String options) throws IOException {
        Path image = in.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        Assumptions.assumeTrue(run("mkfs.ext4", "-q", image.toString()) == 0, "needs e2fsprogs");
        return new MountedFolder(in, "ext4", image.toString(), options);
    }

    private boolean mount() {
        return run("mount", "-t", type, "-o", options, source, mount.toString()) == 0;
    }

    Path resolve(String name) {
        return mount.resolve(name);
    }

    /** Fills a file until there is no room. */
    static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(file)) {
            assertThrows(
                    IOException.class,
                    () -> {
                        while (true) {
                            out.write(block);
                        }
                    });
        }
    }

    /** Mounts it {@code ro} or {@code rw}. */
    void remount(String how) {
        assertEquals(0, run("mount", "-o", "remount," + how, mount.toString()));
    }

    /** Checks the image while it is not mounted, and mounts it anew. */
    void repair() {
        assertEquals(0, run("umount", mount.toString()));
        // 1: errors were corrected, here that it was not unmounted cleanly.
        assertTrue(run("e2fsck", "-fy", source) <= 1);
        assertTrue(mount());
    }

    /** The name of the device that it is on. */
    String device() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            String[] words = line.split(" ", -1);
            if (words[1].equals(mount.toRealPath().toString())) {
                return Path.of(words[0]).getFileName().toString();
            }
        }
        throw new AssertionError(mount + " is not mounted");
    }

    @Override
    public void close() {
        run("umount", "-l", mount.toString());
    }

    private static int run(String... command) {
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException e) {
            return -1;
        }
        try {
            return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
