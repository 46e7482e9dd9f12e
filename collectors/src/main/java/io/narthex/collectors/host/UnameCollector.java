package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.IOException;

/** What uname(2) tells, from {@code /proc/sys/kernel}. */
final class UnameCollector implements Collector {
    private static final MetricFamily INFO =
            Families.gauge(
                    "node_uname_info",
                    "Labeled system information as provided by the uname system call.");
    private static final String[] LABELS = {
        "sysname", "release", "version", "machine", "nodename", "domainname"
    };
    private static final String[] FILES = {
        "ostype", "osrelease", "version", "arch", "hostname", "domainname"
    };
    private static final int MACHINE = 3;

    private final KernelText text = new KernelText();
    private final KernelFile[] files = new KernelFile[FILES.length];
    private final String[] values = new String[FILES.length];
    private Labels labels = Labels.EMPTY;

    UnameCollector(SystemPaths paths) {
        for (int i = 0; i < FILES.length; i++) {
            files[i] = KernelFile.of(paths.proc().resolve("sys/kernel").resolve(FILES[i]));
            values[i] = "";
        }
    }

    @Override
    public String name() {
        return "uname";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        boolean changed = false;
        for (int i = 0; i < FILES.length; i++) {
            String value = read(i);
            if (!value.equals(values[i])) {
                values[i] = value;
                changed = true;
            }
        }
        if (changed) {
            Labels.Builder builder = Labels.builder(LABELS.length);
            for (int i = 0; i < LABELS.length; i++) {
                builder.add(LABELS[i], values[i]);
            }
            labels = builder.build();
        }
        out.family(INFO);
        out.sample(labels, 1);
        return true;
    }

    private String read(int index) throws IOException {
        if (!files[index].tryRead(text)) {
            if (index == MACHINE) {
                return machineOfRuntime();
            }
            throw new IOException("no such file: /proc/sys/kernel/" + FILES[index]);
        }
        return text.onlyLine();
    }

    /** The kernel shows its machine in procfs only since Linux 6.1. */
    private static String machineOfRuntime() {
        String architecture = System.getProperty("os.arch", "");
        return architecture.equals("amd64") ? "x86_64" : architecture;
    }
}
