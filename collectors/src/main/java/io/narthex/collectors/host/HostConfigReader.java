package io.narthex.collectors.host;

import io.narthex.collectors.SamplerConfig;
import io.narthex.core.config.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the section {@code host}: {@code enabled}, {@code collectors}, {@code interval}, {@code
 * job}, {@code instance}, and {@code options} with node_exporter's flags without {@code
 * --collector.}.
 */
public final class HostConfigReader {
    private HostConfigReader() {}

    /**
     * The configuration of the host source, or null where it is switched off; what is wrong is
     * noted in the section's document.
     *
     * @param absent what holds where the section says nothing
     */
    public static @Nullable HostConfig read(Section section, HostConfig absent) {
        boolean enabled = section.bool("enabled", true);
        HostConfig config =
                absent.withInterval(interval(section, absent.interval()))
                        .withJob(nonEmpty(section, "job", absent.job()))
                        .withInstance(nonEmpty(section, "instance", absent.instance()))
                        .withOptions(options(section.sectionOrEmpty("options")));
        config = withCollectors(section, config);
        section.finish();
        return enabled ? config : null;
    }

    private static Duration interval(Section section, Duration absent) {
        Duration read = Duration.ofMillis(section.durationMs("interval", absent.toMillis()));
        if (read.compareTo(SamplerConfig.MIN_INTERVAL) < 0) {
            section.refuse("interval", "must be at least 100ms");
            return absent;
        }
        return read;
    }

    private static String nonEmpty(Section section, String key, String absent) {
        String text = section.string(key, absent);
        if (text.isEmpty()) {
            section.refuse(key, "must not be empty");
            return absent;
        }
        return text;
    }

    private static HostConfig withCollectors(Section section, HostConfig config) {
        if (!section.has("collectors")) {
            return config;
        }
        List<String> names = section.strings("collectors");
        for (String name : names) {
            if (!HostCollectors.NAMES.contains(name)) {
                section.refuse(
                        "collectors",
                        "must be of "
                                + String.join(", ", HostCollectors.NAMES)
                                + ", found \""
                                + name
                                + "\"");
                return config;
            }
        }
        return config.withCollectors(names);
    }

    private static HostOptions options(Section section) {
        Map<String, String> values = new LinkedHashMap<>();
        for (HostOption option : HostOption.values()) {
            String value = section.optionalString(option.key());
            if (value == null) {
                continue;
            }
            try {
                option.check(value);
                values.put(option.key(), value);
            } catch (IllegalArgumentException e) {
                section.refuse(option.key(), String.valueOf(e.getMessage()));
            }
        }
        section.finish();
        try {
            return new HostOptions(values);
        } catch (IllegalArgumentException e) {
            section.refuse(String.valueOf(e.getMessage()));
            return HostOptions.DEFAULT;
        }
    }
}
