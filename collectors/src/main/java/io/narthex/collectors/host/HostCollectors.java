package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.CollectorRunner;
import io.narthex.collectors.CollectorSampler;
import io.narthex.collectors.RunnerConfig;
import io.narthex.collectors.SamplerMetrics;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.SampleSink;
import io.narthex.links.system.FileSystemProbe;
import java.util.ArrayList;
import java.util.List;

/** The list of the host's collectors: a new one is one line in each of the two places here. */
public final class HostCollectors {
    /** Their names, in the order in which they run. */
    public static final List<String> NAMES =
            List.of(
                    "cpu",
                    "diskstats",
                    "filesystem",
                    "hwmon",
                    "loadavg",
                    "meminfo",
                    "netdev",
                    "stat",
                    "thermal_zone",
                    "time",
                    "uname");

    private HostCollectors() {}

    /** Where the collectors read. */
    public record Sources(
            SystemPaths paths, FileSystemProbe fileSystems, CollectorSampler.Clocks clocks) {}

    /** The collectors that {@code config} enables. */
    public static List<Collector> create(HostConfig config, Sources sources) {
        List<Collector> collectors = new ArrayList<>();
        for (String name : NAMES) {
            if (config.collectors().contains(name)) {
                collectors.add(create(name, config, sources));
            }
        }
        return collectors;
    }

    private static Collector create(String name, HostConfig config, Sources sources) {
        SystemPaths paths = sources.paths();
        HostOptions options = config.options();
        return switch (name) {
            case "cpu" -> new CpuCollector(paths, options);
            case "diskstats" -> new DiskstatsCollector(paths, options);
            case "filesystem" -> new FilesystemCollector(sources, config);
            case "hwmon" -> new HwmonCollector(paths, options);
            case "loadavg" -> new LoadavgCollector(paths);
            case "meminfo" -> new MeminfoCollector(paths);
            case "netdev" -> new NetdevCollector(paths, options);
            case "stat" -> new StatCollector(paths, options);
            case "thermal_zone" -> new ThermalZoneCollector(paths);
            case "time" -> new TimeCollector(paths, sources.clocks().epoch());
            case "uname" -> new UnameCollector(paths);
            default -> throw new IllegalArgumentException("unknown host collector: name=" + name);
        };
    }

    /** The sampler of the whole source, not started. */
    public static CollectorSampler sampler(
            HostConfig config, Sources sources, SampleSink sink, SamplerMetrics metrics) {
        CollectorRunner runner =
                new CollectorRunner(
                        create(config, sources),
                        RunnerConfig.node(config.job(), config.collectorTimeout()),
                        sources.clocks().nano(),
                        metrics);
        return new CollectorSampler(runner, config.sampler(), sink, sources.clocks(), metrics);
    }
}
