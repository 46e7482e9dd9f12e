package io.narthex.collectors.host;

import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks which sensor chips there are and which series they give. Confined to one thread. */
final class HwmonScan {
    private static final MetricFamily CHIP_NAMES =
            Families.gauge(
                    "node_hwmon_chip_names", "Annotation metric for human-readable chip names");
    private static final MetricFamily SENSOR_LABEL =
            Families.gauge("node_hwmon_sensor_label", "Label for given chip and sensor");

    private final KernelText text = new KernelText();
    private final Path folder;
    private final NameFilter chips;
    private final NameFilter sensors;

    HwmonScan(Path folder, NameFilter chips, NameFilter sensors) {
        this.folder = folder;
        this.chips = chips;
        this.sensors = sensors;
    }

    /** All series, those of a family together. */
    List<HwmonReading> readings() {
        List<Chip> found = chips();
        List<HwmonReading> readings = new ArrayList<>();
        for (Chip chip : found) {
            if (chips.takes(chip.name)) {
                addChip(readings, chip);
            }
        }
        readings.sort(Comparator.comparing(reading -> reading.family().name()));
        return readings;
    }

    private List<Chip> chips() {
        String[] names = folder.toFile().list();
        if (names == null) {
            return List.of();
        }
        Arrays.sort(names);
        List<Chip> found = new ArrayList<>();
        Map<String, Integer> uses = new HashMap<>();
        for (String name : names) {
            Path path = folder.resolve(name);
            if (Files.isDirectory(path)) {
                String readable = clean(content(path.resolve("name")));
                Chip chip = new Chip(path, chipName(path, readable), readable);
                found.add(chip);
                uses.merge(chip.name, 1, Integer::sum);
            }
        }
        // Several chips of one device are told apart by what they call themselves.
        for (int i = 0; i < found.size(); i++) {
            Chip chip = found.get(i);
            if (uses.getOrDefault(chip.name, 0) > 1) {
                String suffix =
                        chip.readable.isEmpty()
                                ? clean(chip.path.getFileName().toString())
                                : chip.readable;
                found.set(i, new Chip(chip.path, chip.name + '_' + suffix, chip.readable));
            }
        }
        return found;
    }

    /**
     * The numbers of chips depend on the order of modules, the device's path does not: it comes
     * first, then what the chip calls itself, then its number.
     */
    private static String chipName(Path chip, String readable) {
        Path device = real(chip.resolve("device"));
        if (device != null && device.getFileName() != null) {
            String name = clean(device.getFileName().toString());
            Path parent = device.getParent();
            Path kind = parent == null ? null : parent.getFileName();
            String type = kind == null ? "" : clean(kind.toString());
            if (!name.isEmpty()) {
                return type.isEmpty() ? name : type + '_' + name;
            }
        }
        if (!readable.isEmpty()) {
            return readable;
        }
        Path path = real(chip);
        return clean((path == null ? chip : path).getFileName().toString());
    }

    private static @Nullable Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return null;
        }
    }

    /** Lower case letters, digits, colon and underscore; no underscore at the ends. */
    static String clean(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        StringBuilder cleaned = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            boolean kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':';
            cleaned.append(kept ? c : '_');
        }
        int start = 0;
        int end = cleaned.length();
        while (start < end && cleaned.charAt(start) == '_') {
            start++;
        }
        while (end > start && cleaned.charAt(end - 1) == '_') {
            end--;
        }
        return cleaned.substring(start, end);
    }

    private String content(Path file) {
        return KernelFile.of(file).readIfPossible(text) ? text.onlyLine() : "";
    }

    private void addChip(List<HwmonReading> to, Chip chip) {
        if (!chip.readable.isEmpty()) {
            Labels labels = Labels.of("chip", chip.name, "chip_name", chip.readable);
            to.add(new HwmonReading(CHIP_NAMES, labels, null, HwmonReading.Scale.NONE));
        }
        Map<String, Sensor> found = new TreeMap<>();
        addFiles(found, chip.path);
        addFiles(found, chip.path.resolve("device"));
        for (Sensor sensor : found.values()) {
            if (sensors.takes(chip.name + ';' + sensor.name)) {
                addSensor(to, chip, sensor);
            }
        }
    }

    /** Of the same file in both folders, the device's counts. */
    private static void addFiles(Map<String, Sensor> to, Path folder) {
        String[] names = folder.toFile().list();
        if (names == null) {
            return;
        }
        Arrays.sort(names);
        for (String name : names) {
            HwmonFileName parts = HwmonFileName.parse(name);
            if (parts != null) {
                to.computeIfAbsent(
                                parts.type() + parts.number(),
                                sensor -> new Sensor(sensor, parts.type()))
                        .files
                        .put(parts.property(), folder.resolve(name));
            }
        }
    }

    private void addSensor(List<HwmonReading> to, Chip chip, Sensor sensor) {
        Labels labels = Labels.of("chip", chip.name, "sensor", sensor.name);
        Path labelFile = sensor.files.get("label");
        String label = "";
        if (labelFile != null) {
            label = content(labelFile);
            Labels withLabel = labels.toBuilder().set("label", label).build();
            to.add(new HwmonReading(SENSOR_LABEL, withLabel, null, HwmonReading.Scale.NONE));
        }
        for (Map.Entry<String, Path> file : sensor.files.entrySet()) {
            String property = file.getKey();
            boolean frequency = sensor.type.equals("freq") && property.equals("input");
            if (property.equals("label") || (frequency && labelFile == null)) {
                continue;
            }
            Labels of = labels;
            if (frequency) {
                of = Labels.of("chip", chip.name, "sensor", clean(label));
            }
            HwmonMetric metric =
                    HwmonMetric.of(sensor.type, property, sensor.files.containsKey(""));
            to.add(
                    new HwmonReading(
                            metric.family(), of, KernelFile.of(file.getValue()), metric.scale()));
        }
    }

    private record Chip(Path path, String name, String readable) {}

    private static final class Sensor {
        private final String name;
        private final String type;
        private final Map<String, Path> files = new TreeMap<>();

        Sensor(String name, String type) {
            this.name = name;
            this.type = type;
        }
    }
}
