package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.RescanTimer;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The wall clock, its zone, and the kernel's clock sources. */
final class TimeCollector implements Collector {
    private static final MetricFamily SECONDS =
            Families.gauge("node_time_seconds", "System time in seconds since epoch (1970).");
    private static final MetricFamily OFFSET =
            Families.gauge("node_time_zone_offset_seconds", "System time zone offset in seconds.");
    private static final MetricFamily AVAILABLE =
            Families.gauge(
                    "node_time_clocksource_available_info",
                    "Available clocksources read from '/sys/devices/system/clocksource'.");
    private static final MetricFamily CURRENT =
            Families.gauge(
                    "node_time_clocksource_current_info",
                    "Current clocksource read from '/sys/devices/system/clocksource'.");

    private final KernelText text = new KernelText();
    private final RescanTimer rescan = new RescanTimer();
    private final File clocksources;
    private final EpochClock clock;
    private final LocalTimeZone zone;
    private final List<Labels> available = new ArrayList<>();
    private final List<Labels> current = new ArrayList<>();

    TimeCollector(SystemPaths paths, EpochClock clock) {
        this.clocksources = paths.sys().resolve("devices/system/clocksource").toFile();
        this.clock = clock;
        this.zone = LocalTimeZone.ofSystem(paths.rootfs());
    }

    @Override
    public String name() {
        return "time";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        long nowMs = clock.epochMs();
        out.single(SECONDS, nowMs / 1000.0);
        out.family(OFFSET);
        out.sample(zone.labelsAt(nowMs), zone.offsetMsAt(nowMs) / 1000.0);
        if (rescan.isDue()) {
            scan();
        }
        write(out, AVAILABLE, available);
        write(out, CURRENT, current);
        return true;
    }

    private static void write(MetricWriter out, MetricFamily family, List<Labels> all) {
        out.family(family);
        for (Labels labels : all) {
            out.sample(labels, 1);
        }
    }

    private void scan() throws IOException {
        available.clear();
        current.clear();
        String[] names = clocksources.list((folder, name) -> name.startsWith("clocksource"));
        if (names == null) {
            return;
        }
        Arrays.sort(names);
        for (int i = 0; i < names.length; i++) {
            File source = new File(clocksources, names[i]);
            String device = Integer.toString(i);
            read(source, "available_clocksource", device, available);
            read(source, "current_clocksource", device, current);
        }
    }

    private void read(File source, String name, String device, List<Labels> into)
            throws IOException {
        KernelFile.of(source.toPath().resolve(name)).read(text);
        if (text.nextLine()) {
            while (text.nextToken()) {
                into.add(Labels.of("device", device, "clocksource", text.tokenString()));
            }
        }
    }
}
