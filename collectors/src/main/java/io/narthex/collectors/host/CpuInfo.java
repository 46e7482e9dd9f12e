package io.narthex.collectors.host;

import com.google.re2j.Pattern;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the CPUs are, from {@code /proc/cpuinfo} (proc_cpuinfo(5)); off by default. Confined to the
 * collector's thread.
 */
final class CpuInfo {
    private static final MetricFamily INFO =
            Families.gauge("node_cpu_info", "CPU information from /proc/cpuinfo.");
    private static final MetricFamily FREQUENCY =
            Families.gauge(
                    "node_cpu_frequency_hertz", "CPU frequency in hertz from /proc/cpuinfo.");
    private static final MetricFamily FLAG =
            Families.gauge(
                    "node_cpu_flag_info",
                    "The `flags` field of CPU information from /proc/cpuinfo taken from the first"
                            + " core.");
    private static final MetricFamily BUG =
            Families.gauge(
                    "node_cpu_bug_info",
                    "The `bugs` field of CPU information from /proc/cpuinfo taken from the first"
                            + " core.");
    private static final double HERTZ_PER_MEGAHERTZ = 1e6;

    private final KernelText text = new KernelText();
    private final KernelFile file;
    private final @Nullable Pattern flagsInclude;
    private final @Nullable Pattern bugsInclude;

    CpuInfo(SystemPaths paths, HostOptions options) {
        file = KernelFile.keptOpen(paths.proc().resolve("cpuinfo"));
        flagsInclude = pattern(options.text(HostOption.CPU_INFO_FLAGS_INCLUDE));
        bugsInclude = pattern(options.text(HostOption.CPU_INFO_BUGS_INCLUDE));
    }

    private static @Nullable Pattern pattern(String include) {
        return include.isEmpty() ? null : Pattern.compile(include);
    }

    /** A filter on flags or bugs asks for it too. */
    static boolean isWanted(HostOptions options) {
        return options.flag(HostOption.CPU_INFO)
                || !options.text(HostOption.CPU_INFO_FLAGS_INCLUDE).isEmpty()
                || !options.text(HostOption.CPU_INFO_BUGS_INCLUDE).isEmpty();
    }

    void collect(MetricWriter out) throws IOException {
        file.read(text);
        List<Map<String, String>> cpus = new ArrayList<>();
        while (text.nextLine()) {
            if (!text.nextTokenBefore(':')) {
                throw text.bad("line without a colon");
            }
            String key = text.tokenString();
            text.restOfLine();
            if (key.equals("processor")) {
                cpus.add(new HashMap<>());
            }
            if (!cpus.isEmpty()) {
                cpus.getLast().put(key, text.tokenString());
            }
        }
        out.family(INFO);
        for (Map<String, String> cpu : cpus) {
            out.sample(infoLabels(cpu), 1);
        }
        out.family(FREQUENCY);
        for (Map<String, String> cpu : cpus) {
            String megahertz = cpu.getOrDefault("cpu MHz", "");
            if (!megahertz.isEmpty()) {
                out.sample(placeLabels(cpu), megahertz(megahertz) * HERTZ_PER_MEGAHERTZ);
            }
        }
        if (!cpus.isEmpty()) {
            writeWords(out, FLAG, "flag", flagsInclude, cpus.getFirst().getOrDefault("flags", ""));
            writeWords(out, BUG, "bug", bugsInclude, cpus.getFirst().getOrDefault("bugs", ""));
        }
    }

    private double megahertz(String value) throws IOException {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw text.bad("no number: \"" + value + '"');
        }
    }

    private static Labels placeLabels(Map<String, String> cpu) {
        return Labels.of(
                "core",
                cpu.getOrDefault("core id", ""),
                "cpu",
                cpu.getOrDefault("processor", ""),
                "package",
                cpu.getOrDefault("physical id", ""));
    }

    private static Labels infoLabels(Map<String, String> cpu) {
        return placeLabels(cpu).toBuilder()
                .set("cachesize", cpu.getOrDefault("cache size", ""))
                .set("family", cpu.getOrDefault("cpu family", ""))
                .set("microcode", cpu.getOrDefault("microcode", ""))
                .set("model", cpu.getOrDefault("model", ""))
                .set("model_name", cpu.getOrDefault("model name", ""))
                .set("stepping", cpu.getOrDefault("stepping", ""))
                .set("vendor", cpu.getOrDefault("vendor_id", ""))
                .build();
    }

    private static void writeWords(
            MetricWriter out,
            MetricFamily family,
            String label,
            @Nullable Pattern include,
            String words) {
        if (include == null) {
            return;
        }
        out.family(family);
        for (String word : words.split(" ", -1)) {
            if (!word.isEmpty() && include.matcher(word).find()) {
                out.sample(Labels.of(label, word), 1);
            }
        }
    }
}
