package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.RescanTimer;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters of the block devices, from {@code /proc/diskstats} (kernel documentation,
 * admin-guide/iostats), and what udev knows of them.
 */
final class DiskstatsCollector implements Collector {
    private static final double SECTOR_BYTES = 512;
    private static final double SECONDS_PER_TICK = 1.0 / 1000.0;
    private static final double COUNT = 1;

    /** In the order of the file's columns behind the device's name. */
    private static final Column[] COLUMNS = {
        counter(
                "reads_completed_total",
                "The total number of reads completed successfully.",
                COUNT),
        counter("reads_merged_total", "The total number of reads merged.", COUNT),
        counter("read_bytes_total", "The total number of bytes read successfully.", SECTOR_BYTES),
        counter(
                "read_time_seconds_total",
                "The total number of seconds spent by all reads.",
                SECONDS_PER_TICK),
        counter(
                "writes_completed_total",
                "The total number of writes completed successfully.",
                COUNT),
        counter("writes_merged_total", "The number of writes merged.", COUNT),
        counter(
                "written_bytes_total",
                "The total number of bytes written successfully.",
                SECTOR_BYTES),
        counter(
                "write_time_seconds_total",
                "This is the total number of seconds spent by all writes.",
                SECONDS_PER_TICK),
        new Column(
                Families.gauge("node_disk_io_now", "The number of I/Os currently in progress."),
                COUNT),
        counter("io_time_seconds_total", "Total seconds spent doing I/Os.", SECONDS_PER_TICK),
        counter(
                "io_time_weighted_seconds_total",
                "The weighted # of seconds spent doing I/Os.",
                SECONDS_PER_TICK),
        counter(
                "discards_completed_total",
                "The total number of discards completed successfully.",
                COUNT),
        counter("discards_merged_total", "The total number of discards merged.", COUNT),
        counter(
                "discarded_sectors_total",
                "The total number of sectors discarded successfully.",
                COUNT),
        counter(
                "discard_time_seconds_total",
                "This is the total number of seconds spent by all discards.",
                SECONDS_PER_TICK),
        counter(
                "flush_requests_total",
                "The total number of flush requests completed successfully",
                COUNT),
        counter(
                "flush_requests_time_seconds_total",
                "This is the total number of seconds spent by all flush requests.",
                SECONDS_PER_TICK),
    };

    private final KernelText text = new KernelText();
    private final RescanTimer rescan = new RescanTimer();
    private final KernelFile file;
    private final NameFilter filter;
    private final DiskProperties properties;
    private final Map<String, Device> devices = new HashMap<>();
    private final List<Device> present = new ArrayList<>();

    DiskstatsCollector(SystemPaths paths, HostOptions options) {
        file = KernelFile.keptOpen(paths.proc().resolve("diskstats"));
        filter =
                options.filter(
                        HostOption.DISKSTATS_DEVICE_INCLUDE, HostOption.DISKSTATS_DEVICE_EXCLUDE);
        properties = new DiskProperties(paths);
    }

    private static Column counter(String name, String help, double factor) {
        return new Column(Families.counter("node_disk_" + name, help), factor);
    }

    @Override
    public String name() {
        return "diskstats";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        file.read(text);
        int before = present.size();
        present.clear();
        boolean changed = rescan.isDue();
        while (text.nextLine()) {
            text.expectToken();
            String major = text.tokenString();
            text.expectToken();
            String minor = text.tokenString();
            text.expectToken();
            String name = text.tokenString();
            Device device = devices.get(name);
            if (device == null || !device.major.equals(major) || !device.minor.equals(minor)) {
                device = new Device(name, major, minor, filter.takes(name));
                devices.put(name, device);
                changed = true;
            }
            if (device.taken) {
                device.read(text);
                present.add(device);
            }
        }
        if (changed || present.size() != before) {
            readProperties();
        }
        for (int column = 0; column < COLUMNS.length; column++) {
            out.family(COLUMNS[column].family);
            for (int i = 0; i < present.size(); i++) {
                Device device = present.get(i);
                if (column < device.columns) {
                    out.sample(device.labels, device.values[column]);
                }
            }
        }
        properties.write(out);
        return true;
    }

    private void readProperties() {
        devices.values().removeIf(device -> device.taken && !present.contains(device));
        properties.clear();
        for (Device device : present) {
            properties.read(device.name, device.major, device.minor);
        }
    }

    private record Column(MetricFamily family, double factor) {}

    private static final class Device {
        private final String name;
        private final String major;
        private final String minor;
        private final boolean taken;
        private final Labels labels;
        private final double[] values = new double[COLUMNS.length];
        private int columns;

        Device(String name, String major, String minor, boolean taken) {
            this.name = name;
            this.major = major;
            this.minor = minor;
            this.taken = taken;
            this.labels = Labels.of("device", name);
        }

        void read(KernelText text) throws IOException {
            columns = 0;
            while (columns < COLUMNS.length && text.nextToken()) {
                values[columns] = text.tokenNumber() * COLUMNS[columns].factor;
                columns++;
            }
        }
    }
}
