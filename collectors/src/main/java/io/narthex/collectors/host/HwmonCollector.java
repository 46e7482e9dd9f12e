package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.RescanTimer;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sensors of {@code /sys/class/hwmon} (kernel documentation, hwmon/sysfs-interface). What is
 * there is looked for now and then; in between only values are read.
 */
final class HwmonCollector implements Collector {
    private final KernelText text = new KernelText();
    private final RescanTimer rescan = new RescanTimer();
    private final File folder;
    private final HwmonScan scan;
    private List<HwmonReading> readings = List.of();

    HwmonCollector(SystemPaths paths, HostOptions options) {
        folder = paths.sys().resolve("class/hwmon").toFile();
        scan =
                new HwmonScan(
                        folder.toPath(),
                        options.filter(
                                HostOption.HWMON_CHIP_INCLUDE, HostOption.HWMON_CHIP_EXCLUDE),
                        options.filter(
                                HostOption.HWMON_SENSOR_INCLUDE, HostOption.HWMON_SENSOR_EXCLUDE));
    }

    @Override
    public String name() {
        return "hwmon";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        if (rescan.isDue()) {
            if (!folder.exists()) {
                readings = List.of();
                rescan.soon();
                return false;
            }
            readings = scan.readings();
        }
        MetricFamily latest = null;
        for (int i = 0; i < readings.size(); i++) {
            latest = write(out, readings.get(i), latest);
        }
        return true;
    }

    /** A sensor that is gone or says nothing now is left out; the others still count. */
    private @Nullable MetricFamily write(
            MetricWriter out, HwmonReading reading, @Nullable MetricFamily latest) {
        double value = 1;
        if (reading.file() != null) {
            if (!reading.file().readIfPossible(text)) {
                rescan.soon();
                return latest;
            }
            value = text.onlyNumber();
            if (Double.isNaN(value)) {
                return latest;
            }
        }
        if (!reading.family().equals(latest)) {
            out.family(reading.family());
        }
        out.sample(reading.labels(), reading.scale().apply(value));
        return reading.family();
    }
}
