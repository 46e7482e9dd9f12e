package io.narthex.collectors.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.Collector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collectors of sysfs and of udev's data. */
class SysCollectorsTest {
    @TempDir private Path folder;

    private HostTree tree = new HostTree(Path.of("."));

    @BeforeEach
    void makeTree() {
        tree = new HostTree(folder);
    }

    private static List<String> collect(Collector collector) throws IOException {
        TextExposition out = new TextExposition();
        assertTrue(collector.collect(out));
        return out.samples();
    }

    @Test
    void aHostWithoutSensorsHasNoData() throws IOException {
        Collector hwmon = tree.collector("hwmon", Map.of());
        assertFalse(hwmon.collect(new TextExposition()));
        tree.file("sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
        tree.file("sys/class/hwmon/hwmon0/temp1_input", "48312\n");
        assertEquals(
                List.of(
                        "node_hwmon_chip_names{chip=\"cpu_thermal\",chip_name=\"cpu_thermal\"} 1.0",
                        "node_hwmon_temp_celsius{chip=\"cpu_thermal\",sensor=\"temp1\"}"
                                + " 48.312"),
                collect(hwmon));
        assertEquals(List.of(), collect(tree.collector("thermal_zone", Map.of())));
    }

    @Test
    void aSensorThatGoesIsLeftOutAndOneThatComesIsFound() throws IOException {
        tree.file("sys/class/hwmon/hwmon0/temp1_input", "1000\n");
        tree.file("sys/class/hwmon/hwmon0/temp2_input", "2000\n");
        Collector hwmon = tree.collector("hwmon", Map.of());
        assertEquals(2, collect(hwmon).size());
        Files.delete(tree.path("sys/class/hwmon/hwmon0/temp1_input"));
        assertEquals(
                List.of("node_hwmon_temp_celsius{chip=\"hwmon0\",sensor=\"temp2\"} 2.0"),
                collect(hwmon));
        tree.file("sys/class/hwmon/hwmon0/temp3_input", "3000\n");
        assertEquals(2, collect(hwmon).size());
    }

    @Test
    void sensorsThatSayNothingUsefulAreLeftOut() throws IOException {
        tree.file("sys/class/hwmon/hwmon0/temp1_input", "hot\n");
        tree.file("sys/class/hwmon/hwmon0/temp2_input", "");
        tree.file("sys/class/hwmon/hwmon0/temp9999999999_input", "1\n");
        tree.file("sys/class/hwmon/hwmon0/temp3_", "1\n");
        tree.file("sys/class/hwmon/hwmon0/uevent", "1\n");
        Files.createDirectories(tree.path("sys/class/hwmon/hwmon0/temp4_input"));
        tree.file("sys/class/hwmon/hwmon0/temp5_input", "-5000\n");
        assertEquals(
                List.of("node_hwmon_temp_celsius{chip=\"hwmon0\",sensor=\"temp5\"} -5.0"),
                collect(tree.collector("hwmon", Map.of())));
    }

    @Test
    void allKindsOfSensorsHaveTheirUnits() throws IOException {
        for (String file :
                List.of(
                        "beep_enable",
                        "vrm",
                        "update_interval",
                        "in0_input",
                        "cpu0_vid",
                        "curr1_input",
                        "energy1_input",
                        "humidity1_input",
                        "power1_average",
                        "power1_accuracy",
                        "power1_average_interval",
                        "fan1_input",
                        "fan1_div",
                        "temp1_type",
                        "temp1_fault",
                        "temp1_beep",
                        "temp2",
                        "temp2_input",
                        "freq1_input",
                        "pwm1")) {
            tree.file("sys/class/hwmon/hwmon0/" + file, "1000\n");
        }
        tree.file("sys/class/hwmon/hwmon0/freq2_input", "1500000000\n");
        tree.file("sys/class/hwmon/hwmon0/freq2_label", "V-3D Clock\n");
        String of = "{chip=\"hwmon0\",sensor=\"";
        assertEquals(
                List.of(
                        "node_hwmon_beep_enabled" + of + "beep_enable0\"} 0.0",
                        "node_hwmon_cpu_vid_volts" + of + "cpu0\"} 1.0",
                        "node_hwmon_curr_amps" + of + "curr1\"} 1.0",
                        "node_hwmon_energy_joule_total" + of + "energy1\"} 0.001",
                        "node_hwmon_fan_div" + of + "fan1\"} 1000.0",
                        "node_hwmon_fan_rpm" + of + "fan1\"} 1000.0",
                        "node_hwmon_freq_freq_mhz" + of + "v_3d_clock\"} 1500.0",
                        "node_hwmon_humidity" + of + "humidity1\"} 0.001",
                        "node_hwmon_in_volts" + of + "in0\"} 1.0",
                        "node_hwmon_power_accuracy" + of + "power1\"} 0.001",
                        "node_hwmon_power_average_interval_seconds" + of + "power1\"} 1.0",
                        "node_hwmon_power_average_watt" + of + "power1\"} 0.001",
                        "node_hwmon_pwm" + of + "pwm1\"} 1000.0",
                        "node_hwmon_sensor_label{chip=\"hwmon0\",label=\"V-3D Clock\","
                                + "sensor=\"freq2\"} 1.0",
                        "node_hwmon_temp_beep_enabled" + of + "temp1\"} 1000.0",
                        "node_hwmon_temp_celsius" + of + "temp2\"} 1.0",
                        "node_hwmon_temp_fault" + of + "temp1\"} 1000.0",
                        "node_hwmon_temp_input_celsius" + of + "temp2\"} 1.0",
                        "node_hwmon_temp_type" + of + "temp1\"} 1000.0",
                        "node_hwmon_update_interval_seconds" + of + "update_interval0\"} 1.0",
                        "node_hwmon_voltage_regulator_version" + of + "vrm0\"} 1000.0"),
                collect(tree.collector("hwmon", Map.of())));
    }

    @Test
    void chipsAndSensorsAreFiltered() throws IOException {
        tree.file("sys/class/hwmon/hwmon0/temp1_input", "1000\n");
        tree.file("sys/class/hwmon/hwmon0/temp2_input", "1000\n");
        tree.file("sys/class/hwmon/hwmon1/temp1_input", "1000\n");
        assertEquals(
                List.of("node_hwmon_temp_celsius{chip=\"hwmon0\",sensor=\"temp2\"} 1.0"),
                collect(
                        tree.collector(
                                "hwmon",
                                Map.of(
                                        "hwmon.chip-exclude",
                                        "hwmon1",
                                        "hwmon.sensor-exclude",
                                        "hwmon0;temp1"))));
    }

    @Test
    void aThermalZoneThatIsOffIsLeftOut() throws IOException {
        tree.file("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
        tree.file("sys/class/thermal/thermal_zone0/temp", "48312\n");
        tree.file("sys/class/thermal/thermal_zone1/type", "wifi\n");
        Files.createDirectories(tree.path("sys/class/thermal/thermal_zone1/temp"));
        tree.file("sys/class/thermal/cooling_device0/type", "pwm-fan\n");
        tree.file("sys/class/thermal/cooling_device0/cur_state", "2\n");
        tree.file("sys/class/thermal/cooling_device0/max_state", "4\n");
        assertEquals(
                List.of(
                        "node_cooling_device_cur_state{name=\"0\",type=\"pwm-fan\"} 2.0",
                        "node_cooling_device_max_state{name=\"0\",type=\"pwm-fan\"} 4.0",
                        "node_thermal_zone_temp{type=\"cpu-thermal\",zone=\"0\"} 48.312"),
                collect(tree.collector("thermal_zone", Map.of())));
    }

    @Test
    void udevTellsWhatADiskIs() throws IOException {
        tree.file(
                "proc/diskstats",
                """
                8 0 sda 1 2 3 4 5 6 7 8 9 10 11
                252 2 dm-2 1 2 3 4 5 6 7 8 9 10 11
                """);
        tree.file("sys/block/sda/queue/rotational", "1\n");
        tree.file("sys/block/dm-2/slaves/sda/x", "");
        tree.file(
                "udev/b8:0",
                """
                S:disk/by-id/ata-TOSHIBA
                E:ID_PATH=pci-0000:3b:00.0-sas-phy7-lun-0
                E:ID_WWN=0x7c72382b8de36a64
                E:ID_MODEL=TOSHIBA_KSDB4U86
                E:SCSI_IDENT_SERIAL=2160A0D5FVGG
                E:ID_SERIAL_SHORT=37
                E:ID_REVISION=0102
                E:ID_ATA=1
                E:ID_ATA_WRITE_CACHE=1
                E:ID_ATA_WRITE_CACHE_ENABLED=0
                E:ID_ATA_ROTATION_RATE_RPM=7200
                """);
        tree.file(
                "udev/b252:2",
                """
                E:DM_NAME=system-root
                E:DM_UUID=LVM-NWED
                E:DM_VG_NAME=system
                E:DM_LV_NAME=root
                E:ID_FS_TYPE=ext4
                E:ID_FS_USAGE=filesystem
                E:ID_FS_UUID=3deafd0d-faff
                E:ID_FS_VERSION=1.0
                """);
        List<String> lines = collect(tree.collector("diskstats", Map.of()));
        assertEquals(
                List.of(
                        "node_disk_ata_rotation_rate_rpm{device=\"sda\"} 7200.0",
                        "node_disk_ata_write_cache_enabled{device=\"sda\"} 0.0",
                        "node_disk_ata_write_cache{device=\"sda\"} 1.0",
                        "node_disk_device_mapper_backing_device_info{backing_device=\"sda\","
                                + "device=\"dm-2\"} 1.0",
                        "node_disk_device_mapper_info{device=\"dm-2\",lv_name=\"root\","
                                + "name=\"system-root\",uuid=\"LVM-NWED\",vg_name=\"system\"} 1.0",
                        "node_disk_filesystem_info{device=\"dm-2\",type=\"ext4\","
                                + "usage=\"filesystem\",uuid=\"3deafd0d-faff\",version=\"1.0\"} 1.0",
                        "node_disk_info{device=\"dm-2\",major=\"252\",minor=\"2\","
                                + "rotational=\"0\"} 1.0",
                        "node_disk_info{device=\"sda\",major=\"8\",minor=\"0\","
                                + "model=\"TOSHIBA_KSDB4U86\","
                                + "path=\"pci-0000:3b:00.0-sas-phy7-lun-0\",revision=\"0102\","
                                + "rotational=\"1\",serial=\"2160A0D5FVGG\","
                                + "wwn=\"0x7c72382b8de36a64\"} 1.0"),
                lines.stream()
                        .filter(line -> line.contains("_info{") || line.contains("_ata_"))
                        .sorted()
                        .toList());
    }

    @Test
    void aDiskThatIsPulledIsGone() throws IOException {
        tree.file("proc/diskstats", "8 0 sda 1 2 3 4\n8 16 sdb 1 2 3 4\n8 1 sda1 1 2 3 4\n");
        Collector diskstats = tree.collector("diskstats", Map.of());
        assertEquals(10, collect(diskstats).size());
        tree.file("proc/diskstats", "8 0 sda 1 2 3 4\n");
        assertEquals(5, collect(diskstats).size());
    }
}
