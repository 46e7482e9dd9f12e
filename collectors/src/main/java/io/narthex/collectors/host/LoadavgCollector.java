package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.IOException;

/** The load averages of {@code /proc/loadavg} (proc_loadavg(5)). */
final class LoadavgCollector implements Collector {
    private static final MetricFamily LOAD1 = Families.gauge("node_load1", "1m load average.");
    private static final MetricFamily LOAD5 = Families.gauge("node_load5", "5m load average.");
    private static final MetricFamily LOAD15 = Families.gauge("node_load15", "15m load average.");

    private final KernelText text = new KernelText();
    private final KernelFile file;

    LoadavgCollector(SystemPaths paths) {
        file = KernelFile.keptOpen(paths.proc().resolve("loadavg"));
    }

    @Override
    public String name() {
        return "loadavg";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        file.read(text);
        if (!text.nextLine()) {
            throw text.bad("file is empty");
        }
        text.expectToken();
        double load1 = text.tokenNumber();
        text.expectToken();
        double load5 = text.tokenNumber();
        text.expectToken();
        double load15 = text.tokenNumber();
        out.single(LOAD1, load1);
        out.single(LOAD5, load5);
        out.single(LOAD15, load15);
        return true;
    }
}
