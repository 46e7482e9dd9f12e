package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.RescanTimer;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Temperatures of the thermal zones and states of the cooling devices in {@code
 * /sys/class/thermal}.
 */
final class ThermalZoneCollector implements Collector {
    private static final MetricFamily TEMPERATURE =
            Families.gauge("node_thermal_zone_temp", "Zone temperature in Celsius");
    private static final MetricFamily CURRENT_STATE =
            Families.gauge(
                    "node_cooling_device_cur_state",
                    "Current throttle state of the cooling device");
    private static final MetricFamily MAX_STATE =
            Families.gauge(
                    "node_cooling_device_max_state",
                    "Maximum throttle state of the cooling device");
    private static final String ZONE = "thermal_zone";
    private static final String COOLING_DEVICE = "cooling_device";
    private static final double MILLIS = 1000.0;

    private final KernelText text = new KernelText();
    private final RescanTimer rescan = new RescanTimer();
    private final File folder;
    private final List<Reading> temperatures = new ArrayList<>();
    private final List<Reading> currentStates = new ArrayList<>();
    private final List<Reading> maxStates = new ArrayList<>();

    ThermalZoneCollector(SystemPaths paths) {
        folder = paths.sys().resolve("class/thermal").toFile();
    }

    @Override
    public String name() {
        return "thermal_zone";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        if (rescan.isDue()) {
            scan();
        }
        write(out, TEMPERATURE, temperatures, MILLIS);
        write(out, CURRENT_STATE, currentStates, 1);
        write(out, MAX_STATE, maxStates, 1);
        return true;
    }

    /** A zone whose sensor is off or gone answers with an error; the others still count. */
    private void write(
            MetricWriter out, MetricFamily family, List<Reading> readings, double divisor) {
        out.family(family);
        for (Reading reading : readings) {
            if (!reading.file.readIfPossible(text)) {
                rescan.soon();
                continue;
            }
            double value = text.onlyNumber();
            if (!Double.isNaN(value)) {
                out.sample(reading.labels, value / divisor);
            }
        }
    }

    private void scan() {
        temperatures.clear();
        currentStates.clear();
        maxStates.clear();
        String[] names = folder.list();
        if (names == null) {
            return;
        }
        Arrays.sort(names);
        for (String name : names) {
            if (name.startsWith(ZONE)) {
                temperatures.add(new Reading(labels(name, "zone", ZONE), file(name, "temp")));
            } else if (name.startsWith(COOLING_DEVICE)) {
                Labels labels = labels(name, "name", COOLING_DEVICE);
                currentStates.add(new Reading(labels, file(name, "cur_state")));
                maxStates.add(new Reading(labels, file(name, "max_state")));
            }
        }
    }

    private Labels labels(String name, String label, String prefix) {
        boolean typed = file(name, "type").readIfPossible(text);
        String type = typed ? text.onlyLine() : "";
        return Labels.of(label, name.substring(prefix.length()), "type", type);
    }

    private KernelFile file(String of, String name) {
        return KernelFile.of(folder, of + '/' + name);
    }

    private record Reading(Labels labels, KernelFile file) {}
}
