package io.narthex.collectors.host;

import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What udev's data files ({@code /run/udev/data/bMAJOR:MINOR}, lines {@code E:KEY=value}) and sysfs
 * tell of block devices: model, serial number, file system, device mapper, ATA properties. Confined
 * to the collector's thread.
 */
final class DiskProperties {
    private static final MetricFamily INFO =
            Families.gauge("node_disk_info", "Info of /sys/block/<block_device>.");
    private static final MetricFamily FILESYSTEM_INFO =
            Families.gauge("node_disk_filesystem_info", "Info about disk filesystem.");
    private static final MetricFamily DEVICE_MAPPER_INFO =
            Families.gauge("node_disk_device_mapper_info", "Info about disk device mapper.");
    private static final MetricFamily BACKING_DEVICE_INFO =
            Families.gauge(
                    "node_disk_device_mapper_backing_device_info",
                    "Info about the underlying block devices of a device mapper device.");
    private static final MetricFamily ATA_WRITE_CACHE =
            Families.gauge("node_disk_ata_write_cache", "ATA disk has a write cache.");
    private static final MetricFamily ATA_WRITE_CACHE_ENABLED =
            Families.gauge(
                    "node_disk_ata_write_cache_enabled", "ATA disk has its write cache enabled.");
    private static final MetricFamily ATA_ROTATION_RATE =
            Families.gauge(
                    "node_disk_ata_rotation_rate_rpm",
                    "ATA disk rotation rate in RPMs (0 for SSDs).");

    private final KernelText text = new KernelText();
    private final File block;
    private final File udevData;
    private final Map<String, String> udev = new HashMap<>();
    private final Map<MetricFamily, List<Fact>> facts = new HashMap<>();

    DiskProperties(SystemPaths paths) {
        block = paths.sys().resolve("block").toFile();
        udevData = paths.udevData().toFile();
    }

    void clear() {
        facts.clear();
    }

    /** Adds the properties of one device. */
    void read(String device, String major, String minor) {
        readUdev(major, minor);
        add(
                INFO,
                Labels.of(
                        "device", device,
                        "major", major,
                        "minor", minor,
                        "path", property("ID_PATH"),
                        "wwn", property("ID_WWN"),
                        "model", property("ID_MODEL"),
                        "serial", serial(),
                        "revision", property("ID_REVISION"),
                        "rotational", rotational(device)),
                1);
        if (!property("ID_FS_TYPE").isEmpty()) {
            add(
                    FILESYSTEM_INFO,
                    Labels.of(
                            "device", device,
                            "type", property("ID_FS_TYPE"),
                            "usage", property("ID_FS_USAGE"),
                            "uuid", property("ID_FS_UUID"),
                            "version", property("ID_FS_VERSION")),
                    1);
        }
        if (!property("DM_NAME").isEmpty()) {
            add(
                    DEVICE_MAPPER_INFO,
                    Labels.of(
                            "device", device,
                            "name", property("DM_NAME"),
                            "uuid", property("DM_UUID"),
                            "vg_name", property("DM_VG_NAME"),
                            "lv_name", property("DM_LV_NAME"),
                            "lv_layer", property("DM_LV_LAYER")),
                    1);
            addBackingDevices(device);
        }
        if (!property("ID_ATA").isEmpty()) {
            addNumber(ATA_WRITE_CACHE, device, "ID_ATA_WRITE_CACHE");
            addNumber(ATA_WRITE_CACHE_ENABLED, device, "ID_ATA_WRITE_CACHE_ENABLED");
            addNumber(ATA_ROTATION_RATE, device, "ID_ATA_ROTATION_RATE_RPM");
        }
    }

    void write(MetricWriter out) {
        write(out, INFO);
        write(out, FILESYSTEM_INFO);
        write(out, DEVICE_MAPPER_INFO);
        write(out, BACKING_DEVICE_INFO);
        write(out, ATA_WRITE_CACHE);
        write(out, ATA_WRITE_CACHE_ENABLED);
        write(out, ATA_ROTATION_RATE);
    }

    private void write(MetricWriter out, MetricFamily family) {
        List<Fact> all = facts.get(family);
        if (all == null) {
            return;
        }
        out.family(family);
        for (int i = 0; i < all.size(); i++) {
            out.sample(all.get(i).labels, all.get(i).value);
        }
    }

    private void add(MetricFamily family, Labels labels, double value) {
        facts.computeIfAbsent(family, _ -> new ArrayList<>()).add(new Fact(labels, value));
    }

    private void addNumber(MetricFamily family, String device, String key) {
        try {
            add(family, Labels.of("device", device), Double.parseDouble(property(key)));
        } catch (NumberFormatException e) {
            // Absent, or nothing that can be shown; the other properties still count.
            return;
        }
    }

    private void addBackingDevices(String device) {
        String[] names = new File(block, device + "/slaves").list();
        if (names != null) {
            Arrays.sort(names);
            for (String name : names) {
                add(BACKING_DEVICE_INFO, Labels.of("device", device, "backing_device", name), 1);
            }
        }
    }

    private void readUdev(String major, String minor) {
        udev.clear();
        if (!KernelFile.of(udevData, "b" + major + ':' + minor).readIfPossible(text)) {
            return;
        }
        while (text.nextLine()) {
            if (text.nextTokenBefore(':') && text.tokenIs("E") && text.nextTokenBefore('=')) {
                String key = text.tokenString();
                text.restOfLine();
                udev.put(key, text.tokenString());
            }
        }
    }

    private String property(String key) {
        return udev.getOrDefault(key, "");
    }

    /** What is printed on a disk's label comes first; virtual disks have the last one only. */
    private String serial() {
        String serial = property("SCSI_IDENT_SERIAL");
        if (serial.isEmpty()) {
            serial = property("ID_SERIAL_SHORT");
        }
        return serial.isEmpty() ? property("ID_SERIAL") : serial;
    }

    private String rotational(String device) {
        boolean read =
                KernelFile.of(block, device + "/queue/rotational").readIfPossible(text)
                        && text.nextLine()
                        && text.nextToken();
        return read ? text.tokenString() : "0";
    }

    private record Fact(Labels labels, double value) {}
}
