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
import org.jspecify.annotations.Nullable;

/**
 * The time each CPU spent in each mode, from {@code /proc/stat} (proc_stat(5)), which CPUs are
 * isolated, how often they were throttled, and on demand what they are.
 */
final class CpuCollector implements Collector {
    private static final MetricFamily SECONDS =
            Families.counter("node_cpu_seconds_total", "Seconds the CPUs spent in each mode.");
    private static final MetricFamily GUEST_SECONDS =
            Families.counter(
                    "node_cpu_guest_seconds_total",
                    "Seconds the CPUs spent in guests (VMs) for each mode.");
    private static final MetricFamily ISOLATED =
            Families.gauge(
                    "node_cpu_isolated",
                    "Whether each core is isolated, information from"
                            + " /sys/devices/system/cpu/isolated.");

    /** In the order of the columns; those of guests are counted in user and nice as well. */
    private static final String[] MODES = {
        "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"
    };

    private static final String[] GUEST_MODES = {"user", "nice"};
    private static final int COLUMNS = MODES.length + GUEST_MODES.length;
    private static final int IDLE = 3;
    private static final double TICKS_PER_SECOND = 100;

    /** A CPU whose idle time jumps back by more was unplugged and plugged in again. */
    private static final double JUMP_BACK_SECONDS = 3;

    private final KernelText text = new KernelText();
    private final RescanTimer rescan = new RescanTimer();
    private final KernelFile stat;
    private final KernelFile isolatedFile;
    private final boolean guest;
    private final CpuThrottles throttles;
    private final @Nullable CpuInfo info;
    private final Map<String, Cpu> cpus = new HashMap<>();
    private final List<Cpu> present = new ArrayList<>();
    private final List<Labels> isolated = new ArrayList<>();

    CpuCollector(SystemPaths paths, HostOptions options) {
        stat = KernelFile.keptOpen(paths.proc().resolve("stat"));
        isolatedFile = KernelFile.of(paths.sys().resolve("devices/system/cpu/isolated"));
        guest = options.flag(HostOption.CPU_GUEST);
        throttles = new CpuThrottles(paths);
        info = CpuInfo.isWanted(options) ? new CpuInfo(paths, options) : null;
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        if (info != null) {
            info.collect(out);
        }
        readTimes();
        writeTimes(out);
        if (rescan.isDue()) {
            readIsolated();
            throttles.scan();
        }
        out.family(ISOLATED);
        for (Labels labels : isolated) {
            out.sample(labels, 1);
        }
        if (!throttles.collect(out)) {
            rescan.soon();
        }
        return true;
    }

    private void readTimes() throws IOException {
        stat.read(text);
        present.clear();
        while (text.nextLine()) {
            text.expectToken();
            if (!text.tokenStartsWith("cpu")) {
                // The CPUs stand first; the line of interrupts behind them is long.
                break;
            }
            if (text.tokenLength() > 3) {
                text.dropFromToken(3);
                Cpu cpu = cpus.computeIfAbsent(text.tokenString(), Cpu::new);
                cpu.read(text);
                present.add(cpu);
            }
        }
        if (present.isEmpty()) {
            throw text.bad("no CPU");
        }
        if (cpus.size() > present.size()) {
            cpus.values().retainAll(present);
        }
    }

    private void writeTimes(MetricWriter out) {
        out.family(SECONDS);
        for (int i = 0; i < present.size(); i++) {
            Cpu cpu = present.get(i);
            for (int mode = 0; mode < MODES.length; mode++) {
                out.sample(cpu.labels[mode], cpu.seconds[mode]);
            }
        }
        if (guest) {
            out.family(GUEST_SECONDS);
            for (int i = 0; i < present.size(); i++) {
                Cpu cpu = present.get(i);
                for (int mode = MODES.length; mode < COLUMNS; mode++) {
                    out.sample(cpu.labels[mode], cpu.seconds[mode]);
                }
            }
        }
    }

    /** The kernel writes ranges: {@code 1,3-5,9} (cpuset(7), "List format"). */
    private void readIsolated() throws IOException {
        isolated.clear();
        if (!isolatedFile.tryRead(text) || !text.nextLine()) {
            return;
        }
        text.restOfLine();
        for (String range : text.tokenString().split(",", -1)) {
            int dash = range.indexOf('-');
            try {
                int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
                for (int cpu = first; cpu <= Math.min(last, first + 8192); cpu++) {
                    isolated.add(Labels.of("cpu", Integer.toString(cpu)));
                }
            } catch (NumberFormatException e) {
                throw text.bad("no list of CPUs: \"" + text.tokenString() + '"');
            }
        }
    }

    /** One CPU's times; they never go back, though the kernel's sometimes do. */
    private static final class Cpu {
        private final Labels[] labels = new Labels[COLUMNS];
        private final double[] seconds = new double[COLUMNS];
        private final double[] latest = new double[COLUMNS];

        Cpu(String number) {
            for (int i = 0; i < COLUMNS; i++) {
                String mode = i < MODES.length ? MODES[i] : GUEST_MODES[i - MODES.length];
                labels[i] = Labels.of("cpu", number, "mode", mode);
            }
        }

        void read(KernelText text) throws IOException {
            for (int i = 0; i < COLUMNS; i++) {
                // Old kernels and OpenVZ have fewer columns.
                latest[i] = text.nextToken() ? text.tokenNumber() / TICKS_PER_SECOND : 0;
            }
            boolean replugged = seconds[IDLE] - latest[IDLE] >= JUMP_BACK_SECONDS;
            for (int i = 0; i < COLUMNS; i++) {
                seconds[i] = replugged ? latest[i] : Math.max(seconds[i], latest[i]);
            }
        }
    }
}
