package io.narthex.collectors.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.Collector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collectors of procfs on files that are absent, unreadable, damaged or unusual. */
class ProcCollectorsTest {
    private static final Map<String, String> FILES =
            Map.of(
                    "cpu", "stat",
                    "stat", "stat",
                    "meminfo", "meminfo",
                    "loadavg", "loadavg",
                    "diskstats", "diskstats",
                    "netdev", "net/dev",
                    "filesystem", "1/mountinfo");

    @TempDir private Path folder;

    private HostTree tree = new HostTree(Path.of("."));

    @BeforeEach
    void makeTree() {
        tree = new HostTree(folder);
    }

    private String failure(String collector) {
        return String.valueOf(
                assertThrows(IOException.class, () -> tree.lines(collector)).getMessage());
    }

    @Test
    void anAbsentFileIsNamed() {
        for (String collector : List.of("cpu", "stat", "meminfo", "loadavg", "diskstats")) {
            assertEquals(
                    "no such file: " + tree.path("proc/" + FILES.get(collector)),
                    failure(collector));
        }
        assertEquals("no such file: " + tree.path("proc/net/dev"), failure("netdev"));
        assertEquals("no such file: " + tree.path("proc/self/mountinfo"), failure("filesystem"));
    }

    @Test
    void anUnreadableFileIsNamed() throws IOException {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            if (!file.getKey().equals("filesystem")) {
                Path path = tree.path("proc/" + file.getValue());
                Files.createDirectories(path);
                assertEquals("cannot open " + path + " (Is a directory)", failure(file.getKey()));
            }
        }
    }

    @Test
    void damageIsDescribed() throws IOException {
        tree.file("proc/stat", "cpu  1 2\ncpu0 1 x 3\n");
        assertEquals(
                "cannot understand " + tree.path("proc/stat") + ": no number: \"x\"",
                failure("cpu"));
        tree.file("proc/stat", "intr 1\n");
        assertEquals("cannot understand " + tree.path("proc/stat") + ": no CPU", failure("cpu"));
        tree.file("proc/stat", "ctxt\n");
        assertEquals(
                "cannot understand " + tree.path("proc/stat") + ": line is too short",
                failure("stat"));
        tree.file("proc/meminfo", "MemTotal 3 kB\n");
        assertEquals(
                "cannot understand " + tree.path("proc/meminfo") + ": line without a colon",
                failure("meminfo"));
        tree.file("proc/loadavg", "");
        assertEquals(
                "cannot understand " + tree.path("proc/loadavg") + ": file is empty",
                failure("loadavg"));
        tree.file("proc/net/dev", "a\nb\n eth0: 1 2\n");
        assertEquals(
                "cannot understand " + tree.path("proc/net/dev") + ": line is too short",
                failure("netdev"));
        tree.file("proc/diskstats", "8 0 sda 1 -\n");
        assertEquals(
                "cannot understand " + tree.path("proc/diskstats") + ": no number: \"-\"",
                failure("diskstats"));
        tree.file("proc/1/mountinfo", "1 2 x / / rw - ext4 a rw\n");
        assertEquals(
                "cannot understand " + tree.path("proc/1/mountinfo") + ": no device number: \"x\"",
                failure("filesystem"));
    }

    @Test
    void noGarbageBringsMoreThanAnIoException() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            byte[] garbage = new byte[random.nextInt(200)];
            for (int i = 0; i < garbage.length; i++) {
                garbage[i] = (byte) " \n:/-019cpu0\u00ff8:0".charAt(random.nextInt(16));
            }
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                Path path = tree.path("proc/" + file.getValue());
                Files.createDirectories(path.getParent());
                Files.write(path, garbage);
                try {
                    assertTrue(tree.lines(file.getKey()).size() < 10_000);
                } catch (IOException e) {
                    assertTrue(
                            String.valueOf(e.getMessage()).startsWith("cannot understand "),
                            "seed=" + seed + ": " + e);
                }
            }
        }
    }

    @Test
    void oldKernelsHaveFewerColumns() throws IOException {
        tree.file("proc/stat", "cpu  100 0 0 200\ncpu0 100 0 0 200\n");
        List<String> lines = tree.lines("cpu");
        assertTrue(lines.contains("node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 1.0"));
        assertTrue(lines.contains("node_cpu_seconds_total{cpu=\"0\",mode=\"steal\"} 0.0"));
        tree.file("proc/diskstats", "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n");
        assertEquals(12, tree.lines("diskstats").size());
    }

    @Test
    void cpuTimesNeverGoBackUnlessTheCpuWasPluggedIn() throws IOException {
        tree.file("proc/stat", "cpu0 1000 0 0 5000 40 0 0 0 0 0\n");
        Collector cpu = tree.collector("cpu", Map.of());
        assertTrue(cpu.collect(new TextExposition()));
        tree.file("proc/stat", "cpu0 1010 0 0 4900 30 0 0 0 0 0\n");
        assertEquals("10.1 50.0 0.4", times(cpu));
        tree.file("proc/stat", "cpu0 5 0 0 4700 1 0 0 0 0 0\n");
        assertEquals("0.05 47.0 0.01", times(cpu));
    }

    private static String times(Collector cpu) throws IOException {
        TextExposition out = new TextExposition();
        assertTrue(cpu.collect(out));
        String prefix = "node_cpu_seconds_total{cpu=\"0\",mode=\"";
        StringBuilder times = new StringBuilder();
        for (String mode : List.of("user", "idle", "iowait")) {
            for (String line : out.samples()) {
                if (line.startsWith(prefix + mode + '"')) {
                    times.append(times.isEmpty() ? "" : " ")
                            .append(line.substring(line.lastIndexOf(' ') + 1));
                }
            }
        }
        return times.toString();
    }

    @Test
    void damagedCpuinfoIsDescribed() throws IOException {
        tree.file("proc/stat", "cpu0 1 2 3 4\n");
        Collector cpu = tree.collector("cpu", Map.of("cpu.info", "true"));
        tree.file("proc/cpuinfo", "processor : 0\ncpu MHz : fast\n");
        var e = assertThrows(IOException.class, () -> cpu.collect(new TextExposition()));
        assertEquals(
                "cannot understand " + tree.path("proc/cpuinfo") + ": no number: \"fast\"",
                e.getMessage());
        tree.file("proc/cpuinfo", "processor : 0\nBogoMIPS : 108.00\n\nHardware : BCM2835\n");
        TextExposition out = new TextExposition();
        assertTrue(cpu.collect(out));
        assertEquals(List.of("node_cpu_info{cpu=\"0\"} 1.0"), out.samples("node_cpu_info"));
    }

    @Test
    void guestTimesCanBeLeftOut() throws IOException {
        tree.file("proc/stat", "cpu0 1 2 3 4 5 6 7 8 9 10\n");
        TextExposition out = new TextExposition();
        assertTrue(tree.collector("cpu", Map.of("cpu.guest", "false")).collect(out));
        assertEquals(List.of(), out.samples("node_cpu_guest_seconds_total"));
    }

    @Test
    void interfacesAreFiltered() throws IOException {
        tree.file(
                "proc/net/dev",
                """
                h
                h
                  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
                veth12:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
                """);
        tree.file("sys/class/net/eth0/statistics/rx_nohandler", "17\n");
        TextExposition out = new TextExposition();
        assertTrue(tree.collector("netdev", Map.of("netdev.device-exclude", "^veth")).collect(out));
        assertEquals(17, out.samples().size());
        assertEquals(
                List.of("node_network_transmit_compressed_total{device=\"eth0\"} 16.0"),
                out.samples("node_network_transmit_compressed_total"));
        assertEquals(
                List.of("node_network_receive_nohandler_total{device=\"eth0\"} 17.0"),
                out.samples("node_network_receive_nohandler_total"));
        TextExposition all = new TextExposition();
        assertTrue(tree.collector("netdev", Map.of()).collect(all));
        assertEquals(33, all.samples().size());
    }

    @Test
    void theMachineIsKnownWithoutProcfsToo() throws IOException {
        for (String file : List.of("ostype", "osrelease", "version", "hostname", "domainname")) {
            tree.file("proc/sys/kernel/" + file, "the " + file + "\n");
        }
        String architecture = System.getProperty("os.arch", "").replace("amd64", "x86_64");
        assertEquals(
                List.of(
                        "node_uname_info{domainname=\"the domainname\",machine=\""
                                + architecture
                                + "\",nodename=\"the hostname\",release=\"the osrelease\","
                                + "sysname=\"the ostype\",version=\"the version\"} 1.0"),
                tree.lines("uname"));
        tree.file("proc/sys/kernel/arch", "armv7l\n");
        assertTrue(tree.lines("uname").getFirst().contains("machine=\"armv7l\""));
    }

    @Test
    void aHostWithoutSysfsHasItsTime() throws IOException {
        List<String> lines = tree.lines("time");
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).startsWith("node_time_seconds "));
        assertTrue(lines.get(1).startsWith("node_time_zone_offset_seconds{time_zone="));
    }
}
