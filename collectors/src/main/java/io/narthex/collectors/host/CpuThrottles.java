package io.narthex.collectors.host;

import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How often cores and packages were throttled, from {@code /sys/devices/system/cpu}; x86 only has
 * it. Confined to the collector's thread.
 */
final class CpuThrottles {
    private static final MetricFamily CORE =
            Families.counter(
                    "node_cpu_core_throttles_total",
                    "Number of times this CPU core has been throttled.");
    private static final MetricFamily PACKAGE =
            Families.counter(
                    "node_cpu_package_throttles_total",
                    "Number of times this CPU package has been throttled.");

    private final KernelText text = new KernelText();
    private final File folder;
    private final List<Counter> cores = new ArrayList<>();
    private final List<Counter> packages = new ArrayList<>();

    CpuThrottles(SystemPaths paths) {
        folder = paths.sys().resolve("devices/system/cpu").toFile();
    }

    /** Looks for CPUs; threads of one core share its counter. */
    void scan() {
        cores.clear();
        packages.clear();
        String[] names =
                folder.list((parent, name) ->
                        name.length() > 3
                                && name.startsWith("cpu")
                                && Character.isDigit(name.charAt(3)));
        if (names == null) {
            return;
        }
        Arrays.sort(names);
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            Path cpu = folder.toPath().resolve(name);
            String packageId = value(cpu.resolve("topology/physical_package_id"));
            String coreId = value(cpu.resolve("topology/core_id"));
            if (packageId == null || coreId == null) {
                continue;
            }
            Path core = cpu.resolve("thermal_throttle/core_throttle_count");
            if (value(core) != null && seen.add(packageId + '/' + coreId)) {
                cores.add(
                        new Counter(
                                Labels.of("core", coreId, "package", packageId),
                                KernelFile.of(core)));
            }
            Path whole = cpu.resolve("thermal_throttle/package_throttle_count");
            if (value(whole) != null && seen.add(packageId)) {
                packages.add(new Counter(Labels.of("package", packageId), KernelFile.of(whole)));
            }
        }
    }

    private @Nullable String value(Path path) {
        boolean number =
                KernelFile.of(path).readIfPossible(text) && !Double.isNaN(text.onlyNumber());
        return number ? text.tokenString() : null;
    }

    /** Writes the counters; false if one was gone. */
    boolean collect(MetricWriter out) {
        boolean complete = true;
        out.family(CORE);
        for (int i = 0; i < cores.size(); i++) {
            complete &= write(out, cores.get(i));
        }
        out.family(PACKAGE);
        for (int i = 0; i < packages.size(); i++) {
            complete &= write(out, packages.get(i));
        }
        return complete;
    }

    private boolean write(MetricWriter out, Counter counter) {
        double value = counter.file.readIfPossible(text) ? text.onlyNumber() : Double.NaN;
        if (Double.isNaN(value)) {
            return false;
        }
        out.sample(counter.labels, value);
        return true;
    }

    private record Counter(Labels labels, KernelFile file) {}
}
