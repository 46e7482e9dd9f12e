package io.narthex.collectors.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.narthex.collectors.Collector;
import io.narthex.collectors.CollectorSampler;
import io.narthex.collectors.SystemPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our collectors on node_exporter's fixture tree must print what its golden file holds.
 *
 * <p>The golden file was made with the options of node_exporter's end-to-end-test.sh, which {@link
 * #OPTIONS} repeats where they concern our collectors, and without the collectors filesystem and
 * uname.
 */
class NodeExporterGoldenTest {
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "cpu.info", "true",
                    "cpu.info.bugs-include", "^(cpu_meltdown|spectre_.*|mds)$",
                    "cpu.info.flags-include", "^(aes|avx.?|constant_tsc)$",
                    "hwmon.chip-include",
                            "(applesmc|asus_nb_wmi|coretemp|hwmon4|ieee80211|nct6779)",
                    "stat.softirq", "true");

    /** The golden file's families that are those of our collectors, by regular expression. */
    private static final Pattern OURS =
            Pattern.compile(
                    "^node_(boot_time_seconds|context_switches_total|cooling_device_.*|cpu_bug_info"
                            + "|cpu_core_throttles_total|cpu_flag_info|cpu_frequency_hertz"
                            + "|cpu_guest_seconds_total|cpu_info|cpu_isolated"
                            + "|cpu_package_throttles_total|cpu_seconds_total|disk_.*|forks_total"
                            + "|hwmon_.*|intr_total|load(1|5|15)|memory_[A-Z].*|procs_blocked"
                            + "|procs_running|softirqs_total|thermal_zone_temp|time_clocksource.*)$");

    /**
     * Lines of the golden file that we do not print, and why. The fixture archive has no udev
     * folder, which the golden file was made with: what comes from there is tested with a folder of
     * our own in DiskstatsCollectorTest.
     */
    private static final Map<String, String> LEFT_OUT = new LinkedHashMap<>();

    static {
        LEFT_OUT.put("node_disk_info", "labels from udev, compared without them below");
        LEFT_OUT.put("node_disk_filesystem_info", "from udev");
        LEFT_OUT.put("node_disk_device_mapper_info", "from udev");
        LEFT_OUT.put("node_disk_ata_rotation_rate_rpm", "from udev");
        LEFT_OUT.put("node_disk_ata_write_cache", "from udev");
        LEFT_OUT.put("node_disk_ata_write_cache_enabled", "from udev");
    }

    @TempDir private static Path folder;

    private static List<String> golden = List.of();
    private static TextExposition printed = new TextExposition();

    @BeforeAll
    static void collect() throws Exception {
        Path node = Path.of(System.getProperty("narthex.conformance", "absent"), "node");
        Assumptions.assumeTrue(Files.isDirectory(node), "no conformance data");
        Process tar =
                new ProcessBuilder(
                                "tar",
                                "-xzf",
                                node.resolve("fixtures.tar.gz").toString(),
                                "-C",
                                folder.toString())
                        .inheritIO()
                        .start();
        assertEquals(0, tar.waitFor());
        golden = Files.readAllLines(node.resolve("e2e-output.txt"));
        printed = new TextExposition();
        for (Collector collector : collectors(OPTIONS)) {
            assertTrue(collector.collect(printed) || collector.name().equals("netdev"));
        }
    }

    private static List<Collector> collectors(Map<String, String> options) {
        HostConfig config =
                HostConfig.defaults("host")
                        .withOptions(new HostOptions(options))
                        .withCollectors(
                                List.of(
                                        "cpu",
                                        "diskstats",
                                        "hwmon",
                                        "loadavg",
                                        "meminfo",
                                        "stat",
                                        "thermal_zone",
                                        "time"));
        return HostCollectors.create(
                config,
                new HostCollectors.Sources(
                        new SystemPaths(
                                folder.resolve("proc"),
                                folder.resolve("sys"),
                                folder,
                                folder.resolve("udev/data")),
                        (_, _) -> 2,
                        CollectorSampler.Clocks.SYSTEM));
    }

    @Test
    void printsTheLinesOfTheGoldenFile() {
        List<String> expected = new ArrayList<>();
        for (String line : golden) {
            String name = family(line);
            if (OURS.matches(name) && !LEFT_OUT.containsKey(name)) {
                expected.add(canonical(line));
            }
        }
        List<String> actual = new ArrayList<>();
        for (String line : printed.lines()) {
            String name = family(line);
            if (OURS.matches(name) && !LEFT_OUT.containsKey(name)) {
                actual.add(line);
            }
        }
        assertTrue(expected.size() > 700, "lines: " + expected.size());
        assertEquals(sorted(expected), sorted(actual));
    }

    @Test
    void printsNothingThatTheGoldenFileDoesNotKnow() {
        TreeSet<String> unknown = new TreeSet<>();
        TreeSet<String> known = new TreeSet<>();
        for (String line : golden) {
            known.add(family(line));
        }
        for (String line : printed.lines()) {
            if (!known.contains(family(line))) {
                unknown.add(family(line));
            }
        }
        assertEquals(new TreeSet<String>(), unknown);
    }

    @Test
    void knowsTheDisksOfTheGoldenFile() {
        List<String> expected = new ArrayList<>();
        for (String line : golden) {
            if (line.startsWith("node_disk_info{")) {
                expected.add(
                        "node_disk_info{"
                                + pair(line, "device")
                                + ','
                                + pair(line, "major")
                                + ','
                                + pair(line, "minor")
                                + ','
                                + pair(line, "rotational")
                                + "} 1.0");
            }
        }
        assertEquals(sorted(expected), printed.samples("node_disk_info"));
    }

    @Test
    void describesTimeAsTheGoldenFileDoes() {
        for (String name : List.of("node_time_seconds", "node_time_zone_offset_seconds")) {
            for (String comment : List.of("# HELP " + name + ' ', "# TYPE " + name + ' ')) {
                assertEquals(
                        golden.stream().filter(line -> line.startsWith(comment)).toList(),
                        printed.lines().stream().filter(line -> line.startsWith(comment)).toList());
            }
        }
    }

    @Test
    void describesInterfacesAsTheGoldenFileDoes() throws IOException {
        Path proc = Files.createDirectories(folder.resolve("netdev/net"));
        Files.writeString(
                proc.resolve("dev"),
                """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo: 1 2 0 0 0 0 0 0 1 2 0 0 0 0 0 0
                """);
        Path lo = folder.resolve("netdev/class/net/lo/statistics");
        Files.createDirectories(lo);
        Files.writeString(lo.resolve("rx_nohandler"), "0\n");
        TextExposition interfaces = new TextExposition();
        SystemPaths paths =
                new SystemPaths(folder.resolve("netdev"), folder.resolve("netdev"), folder, folder);
        assertTrue(new NetdevCollector(paths, HostOptions.DEFAULT).collect(interfaces));
        Pattern ours = Pattern.compile("node_network_(receive|transmit)_[a-z]+_total");
        Pattern live =
                Pattern.compile("^node_network_(receive|transmit)_(bytes|packets)_total\\{.*");
        assertEquals(
                golden.stream()
                        .filter(line -> ours.matches(family(line)))
                        .map(NodeExporterGoldenTest::canonical)
                        .sorted()
                        .toList(),
                interfaces.lines().stream().filter(line -> !live.matches(line)).sorted().toList());
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    private static String family(String line) {
        String start = line.startsWith("# ") ? line.substring(7) : line;
        int end = 0;
        while (end < start.length() && start.charAt(end) != ' ' && start.charAt(end) != '{') {
            end++;
        }
        return start.substring(0, end);
    }

    private static String pair(String line, String label) {
        Matcher matcher = Pattern.compile("[{,](" + label + "=\"[^\"]*\")").matcher(line);
        assertTrue(matcher.find(), line);
        return matcher.group(1);
    }

    /** The number in our notation, without labels of empty value, which are the same as none. */
    private static String canonical(String line) {
        if (line.startsWith("#")) {
            return line;
        }
        int space = line.lastIndexOf(' ');
        String series = line.substring(0, space);
        series = Pattern.compile(",[a-z_]+=\"\"").matcher(series).replaceAll("");
        return series + ' ' + TextExposition.number(Double.parseDouble(line.substring(space + 1)));
    }
}
