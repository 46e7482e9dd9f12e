package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The counts of {@code /proc/stat} that are not those of single CPUs (proc_stat(5)). */
final class StatCollector implements Collector {
    private static final MetricFamily INTR =
            Families.counter("node_intr_total", "Total number of interrupts serviced.");
    private static final MetricFamily CONTEXT_SWITCHES =
            Families.counter("node_context_switches_total", "Total number of context switches.");
    private static final MetricFamily FORKS =
            Families.counter("node_forks_total", "Total number of forks.");
    private static final MetricFamily BOOT_TIME =
            Families.gauge("node_boot_time_seconds", "Node boot time, in unixtime.");
    private static final MetricFamily PROCS_RUNNING =
            Families.gauge("node_procs_running", "Number of processes in runnable state.");
    private static final MetricFamily PROCS_BLOCKED =
            Families.gauge(
                    "node_procs_blocked",
                    "Number of processes blocked waiting for I/O to complete.");
    private static final MetricFamily SOFTIRQS =
            Families.counter("node_softirqs_total", "Number of softirq calls.");

    /** In the kernel's order (linux/interrupt.h). */
    private static final Labels[] SOFTIRQ_VECTORS = {
        Labels.of("vector", "hi"),
        Labels.of("vector", "timer"),
        Labels.of("vector", "net_tx"),
        Labels.of("vector", "net_rx"),
        Labels.of("vector", "block"),
        Labels.of("vector", "block_iopoll"),
        Labels.of("vector", "tasklet"),
        Labels.of("vector", "sched"),
        Labels.of("vector", "hrtimer"),
        Labels.of("vector", "rcu"),
    };

    private final KernelText text = new KernelText();
    private final KernelFile file;
    private final boolean softirqs;

    StatCollector(SystemPaths paths, HostOptions options) {
        file = KernelFile.keptOpen(paths.proc().resolve("stat"));
        softirqs = options.flag(HostOption.STAT_SOFTIRQ);
    }

    @Override
    public String name() {
        return "stat";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        file.read(text);
        while (text.nextLine()) {
            text.expectToken();
            MetricFamily family = family();
            if (family != null) {
                text.expectToken();
                out.single(family, text.tokenNumber());
            } else if (softirqs && text.tokenIs("softirq")) {
                writeSoftirqs(out);
            }
        }
        return true;
    }

    private @Nullable MetricFamily family() {
        if (text.tokenIs("intr")) {
            return INTR;
        }
        if (text.tokenIs("ctxt")) {
            return CONTEXT_SWITCHES;
        }
        if (text.tokenIs("processes")) {
            return FORKS;
        }
        if (text.tokenIs("btime")) {
            return BOOT_TIME;
        }
        if (text.tokenIs("procs_running")) {
            return PROCS_RUNNING;
        }
        return text.tokenIs("procs_blocked") ? PROCS_BLOCKED : null;
    }

    private void writeSoftirqs(MetricWriter out) throws IOException {
        text.expectToken();
        out.family(SOFTIRQS);
        for (Labels vector : SOFTIRQ_VECTORS) {
            text.expectToken();
            out.sample(vector, text.tokenNumber());
        }
    }
}
