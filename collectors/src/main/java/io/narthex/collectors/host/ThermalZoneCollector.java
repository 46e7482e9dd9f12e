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
    private final List<Item> zones = new ArrayList<>();
    private final List<Item> coolingDevices = new ArrayList<>();

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
        out.family(TEMPERATURE);
        for (Item zone : zones) {
            double value = number(zone.first);
            if (!Double.isNaN(value)) {
                out.sample(zone.labels, value / MILLIS);
            }
        }
        out.family(CURRENT_STATE);
        for (Item device : coolingDevices) {
            double value = number(device.first);
            if (!Double.isNaN(value)) {
                out.sample(device.labels, value);
            }
        }
        out.family(MAX_STATE);
        for (Item device : coolingDevices) {
            double value = number(device.second);
            if (!Double.isNaN(value)) {
                out.sample(device.labels, value);
            }
        }
        return true;
    }

    /** A zone whose sensor is off or gone answers with an error; the others still count. */
    private double number(KernelFile file) {
        if (!file.readIfPossible(text)) {
            rescan.soon();
            return Double.NaN;
        }
        return text.nextLine() && text.nextToken() ? text.numberOrNaN() : Double.NaN;
    }

    private void scan() {
        zones.clear();
        coolingDevices.clear();
        String[] names = folder.list();
        if (names == null) {
            return;
        }
        Arrays.sort(names);
        for (String name : names) {
            if (name.startsWith(ZONE)) {
                add(zones, name, "zone", ZONE);
            } else if (name.startsWith(COOLING_DEVICE)) {
                add(coolingDevices, name, "name", COOLING_DEVICE);
            }
        }
    }

    private void add(List<Item> to, String name, String label, String prefix) {
        File item = new File(folder, name);
        String type = "";
        if (KernelFile.of(item.toPath().resolve("type")).readIfPossible(text) && text.nextLine()) {
            text.restOfLine();
            type = text.tokenString();
        }
        Labels labels = Labels.of(label, name.substring(prefix.length()), "type", type);
        boolean zone = prefix.equals(ZONE);
        to.add(
                new Item(
                        labels,
                        KernelFile.of(item.toPath().resolve(zone ? "temp" : "cur_state")),
                        KernelFile.of(item.toPath().resolve(zone ? "temp" : "max_state"))));
    }

    private record Item(Labels labels, KernelFile first, KernelFile second) {}
}
