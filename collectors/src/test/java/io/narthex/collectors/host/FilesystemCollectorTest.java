package io.narthex.collectors.host;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.Collector;
import io.narthex.collectors.SystemPaths;
import io.narthex.kernel.LinuxKernelInfo;
import io.narthex.links.system.KernelFileSystemProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FilesystemCollectorTest {
    private static final String MOUNTS =
            """
            22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/root rw,errors=remount-ro
            23 22 0:22 / /sys rw,nosuid shared:7 - sysfs sysfs rw
            24 22 0:25 / /run rw,nosuid,nodev shared:5 - tmpfs tmpfs rw,size=161772k
            25 22 179:1 / /boot\\040fat ro,relatime - vfat /dev/mmcblk0p1 rw,fmask=0022
            26 22 0:50 / /srv rw,relatime shared:9 master:2 - nfs4 nas:/export rw,vers=4.2
            27 22 0:51 / /dev/shm rw - tmpfs tmpfs rw
            28 22 259:2 / / rw,relatime shared:1 - ext4 /dev/root rw
            """;

    @TempDir private Path folder;

    private HostTree tree = new HostTree(Path.of("."));

    @BeforeEach
    void makeTree() throws IOException {
        tree = new HostTree(folder).file("proc/1/mountinfo", MOUNTS);
    }

    private static TextExposition collect(Collector collector) throws IOException {
        TextExposition out = new TextExposition();
        assertTrue(collector.collect(out));
        return out;
    }

    @Test
    void showsEachMountOnceAndLeavesOutTheKernelsOwn() throws IOException {
        tree.fileSystems((path, into) -> {
            into.set(path.equals(Path.of("/")) ? 1000 : 500, 400, 300, 20, 10);
            return 0;
        });
        TextExposition out = collect(tree.collector("filesystem", Map.of()));
        assertEquals(
                List.of(
                        "node_filesystem_size_bytes{device=\"/dev/mmcblk0p1\",fstype=\"vfat\","
                                + "mountpoint=\"/boot fat\"} 500.0",
                        "node_filesystem_size_bytes{device=\"/dev/root\",fstype=\"ext4\","
                                + "mountpoint=\"/\"} 1000.0",
                        "node_filesystem_size_bytes{device=\"nas:/export\",fstype=\"nfs4\","
                                + "mountpoint=\"/srv\"} 500.0",
                        "node_filesystem_size_bytes{device=\"tmpfs\",fstype=\"tmpfs\","
                                + "mountpoint=\"/run\"} 500.0"),
                out.samples("node_filesystem_size_bytes"));
        String root = "{device=\"/dev/root\",fstype=\"ext4\",mountpoint=\"/\"} ";
        List<String> lines = out.samples();
        assertTrue(lines.contains("node_filesystem_free_bytes" + root + "400.0"));
        assertTrue(lines.contains("node_filesystem_avail_bytes" + root + "300.0"));
        assertTrue(lines.contains("node_filesystem_files" + root + "20.0"));
        assertTrue(lines.contains("node_filesystem_files_free" + root + "10.0"));
        assertTrue(lines.contains("node_filesystem_purgeable_bytes" + root + "0.0"));
        assertTrue(lines.contains("node_filesystem_readonly" + root + "0.0"));
        assertTrue(lines.contains("node_filesystem_device_error" + root + "0.0"));
        assertTrue(
                lines.contains(
                        "node_filesystem_mount_info{device=\"/dev/root\",major=\"259\","
                                + "minor=\"2\",mountpoint=\"/\"} 1.0"));
        assertTrue(
                lines.contains(
                        "node_filesystem_readonly{device=\"/dev/mmcblk0p1\",fstype=\"vfat\","
                                + "mountpoint=\"/boot fat\"} 1.0"));
    }

    @Test
    void anErrorIsNamedAsNodeExporterNamesIt() throws IOException {
        tree.fileSystems((path, _) -> path.equals(Path.of("/")) ? 13 : 999);
        List<String> lines = collect(tree.collector("filesystem", Map.of())).samples();
        assertTrue(
                lines.contains(
                        "node_filesystem_device_error{device=\"/dev/root\","
                                + "device_error=\"permission denied\",fstype=\"ext4\","
                                + "mountpoint=\"/\"} 1.0"));
        assertTrue(
                lines.contains(
                        "node_filesystem_device_error{device=\"tmpfs\",device_error=\"errno 999\","
                                + "fstype=\"tmpfs\",mountpoint=\"/run\"} 1.0"));
        assertEquals(8, lines.size());
    }

    @Test
    void aDeadServerCostsOnlyItsMount() throws IOException {
        CountDownLatch alive = new CountDownLatch(1);
        tree.fileSystems((path, into) -> {
            if (path.equals(Path.of("/srv"))) {
                try {
                    alive.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            into.set(1, 1, 1, 1, 1);
            return 0;
        });
        Collector collector =
                tree.collector("filesystem", Map.of("filesystem.mount-timeout", "30ms"));
        for (int i = 0; i < 2; i++) {
            TextExposition out = collect(collector);
            assertEquals(3, out.samples("node_filesystem_size_bytes").size());
            assertTrue(
                    out.samples()
                            .contains(
                                    "node_filesystem_device_error{device=\"nas:/export\","
                                            + "device_error=\"mountpoint timeout\","
                                            + "fstype=\"nfs4\",mountpoint=\"/srv\"} 1.0"));
        }
        alive.countDown();
        await().until(() -> collect(collector).samples("node_filesystem_size_bytes").size() == 4);
    }

    @Test
    void mountsThatComeAndGoAreSeen() throws IOException {
        tree.fileSystems((_, _) -> 0);
        Collector collector = tree.collector("filesystem", Map.of());
        assertEquals(4, collect(collector).samples("node_filesystem_size_bytes").size());
        tree.file("proc/1/mountinfo", MOUNTS.lines().findFirst().orElseThrow() + "\n");
        assertEquals(1, collect(collector).samples("node_filesystem_size_bytes").size());
    }

    @Test
    void aNameThatNoPathCanHoldFailsAlone() throws IOException {
        tree.file("proc/1/mountinfo", MOUNTS + "99 1 8:9 / /mnt/a\\000b rw - ext4 /dev/sda9 rw\n")
                .fileSystems((_, _) -> 0);
        TextExposition found = collect(tree.collector("filesystem", Map.of()));
        assertEquals(4, found.samples("node_filesystem_size_bytes").size());
        assertTrue(
                found.samples("node_filesystem_device_error").stream()
                        .anyMatch(sample -> sample.contains("device_error=\"cannot be asked\"")),
                () -> found.samples("node_filesystem_device_error").toString());
    }

    @Test
    void fallsBackOnItsOwnMountsWhereThoseOfProcessOneAreHidden() throws IOException {
        Files.delete(tree.path("proc/1/mountinfo"));
        tree.file("proc/self/mountinfo", MOUNTS).fileSystems((_, _) -> 0);
        assertEquals(
                4,
                collect(tree.collector("filesystem", Map.of()))
                        .samples("node_filesystem_size_bytes")
                        .size());
    }

    @Test
    void includesReplaceTheDefaultExcludes() throws IOException {
        tree.fileSystems((_, _) -> 0);
        TextExposition out =
                collect(
                        tree.collector(
                                "filesystem",
                                Map.of(
                                        "filesystem.mount-points-include", "^/(sys|dev)",
                                        "filesystem.fs-types-include", "sysfs")));
        assertEquals(
                List.of(
                        "node_filesystem_size_bytes{device=\"sysfs\",fstype=\"sysfs\","
                                + "mountpoint=\"/sys\"} 0.0"),
                out.samples("node_filesystem_size_bytes"));
    }

    @Test
    void aContainerSeesTheHostBelowItsRootfs() throws IOException {
        tree.file(
                "proc/1/mountinfo",
                """
                1 0 259:2 / /host rw - ext4 /dev/root rw
                2 0 259:3 / /host/home rw - ext4 /dev/sdb rw
                """);
        List<Path> asked = new CopyOnWriteArrayList<>();
        tree.fileSystems((path, _) -> {
            asked.add(path);
            return 0;
        });
        SystemPaths paths =
                new SystemPaths(
                        tree.path("proc"), tree.path("sys"), Path.of("/host"), tree.path("udev"));
        List<String> lines =
                collect(tree.collector("filesystem", Map.of(), paths))
                        .samples("node_filesystem_readonly");
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).contains("mountpoint=\"/\""));
        assertTrue(lines.get(1).contains("mountpoint=\"/home\""));
        assertEquals(List.of(Path.of("/host"), Path.of("/host/home")), asked);
    }

    @Test
    void readsTheRealFileSystem() throws IOException {
        tree.fileSystems(new KernelFileSystemProbe(new LinuxKernelInfo()));
        List<String> lines =
                collect(tree.collector("filesystem", Map.of()))
                        .samples("node_filesystem_size_bytes");
        assertTrue(lines.stream().anyMatch(line -> line.contains("mountpoint=\"/\"")));
        assertFalse(lines.getFirst().endsWith(" 0.0"));
    }
}
