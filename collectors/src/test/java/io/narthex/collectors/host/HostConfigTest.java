package io.narthex.collectors.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostConfigTest {
    private static String refusal(Runnable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }

    @Test
    void defaults() {
        HostConfig config = HostConfig.defaults("pi");
        assertEquals(Set.copyOf(HostCollectors.NAMES), config.collectors());
        assertEquals(Duration.ofSeconds(15), config.interval());
        assertEquals("node", config.job());
        assertEquals("pi", config.instance());
        assertEquals(Duration.ofSeconds(10), config.collectorTimeout());
        assertEquals(
                Duration.ofMillis(200),
                config.withInterval(Duration.ofMillis(300)).collectorTimeout());
        for (HostOption option : HostOption.values()) {
            assertEquals(option.defaultValue(), config.options().text(option), option.key());
        }
    }

    @Test
    void takesAllOptions() {
        for (HostOption option : HostOption.values()) {
            String value =
                    switch (option) {
                        case CPU_GUEST -> "false";
                        case CPU_INFO, STAT_SOFTIRQ -> "true";
                        case FILESYSTEM_MOUNT_TIMEOUT -> "250ms";
                        default -> "^x$";
                    };
            assertEquals(value, new HostOptions(Map.of(option.key(), value)).text(option));
        }
        assertEquals(
                250_000_000,
                new HostOptions(Map.of("filesystem.mount-timeout", "250ms"))
                        .durationNanos(HostOption.FILESYSTEM_MOUNT_TIMEOUT));
    }

    @Test
    void equalsWhatSaysTheSame() {
        Map<String, String> options = Map.of("cpu.guest", "false");
        assertEquals(
                HostConfig.defaults("pi").withOptions(new HostOptions(options)),
                HostConfig.defaults("pi").withOptions(new HostOptions(options)));
        assertNotEquals(
                HostConfig.defaults("pi").withOptions(new HostOptions(options)),
                HostConfig.defaults("pi"));
    }

    @Test
    void anIncludeTakesTheDefaultExcludeAway() {
        HostOptions options = new HostOptions(Map.of("diskstats.device-include", "sda"));
        assertEquals("", options.text(HostOption.DISKSTATS_DEVICE_EXCLUDE));
    }

    @Test
    void refusesWhatIsWrong() {
        HostConfig config = HostConfig.defaults("pi");
        assertEquals(
                "unknown host collector: name=cpus, allowed=cpu, diskstats, filesystem, hwmon,"
                        + " loadavg, meminfo, netdev, stat, thermal_zone, time, uname",
                refusal(() -> config.withCollectors(List.of("cpus"))));
        assertEquals(
                "interval must be at least 100ms: interval=PT0.01S",
                refusal(() -> config.withInterval(Duration.ofMillis(10))));
        assertEquals("job must not be empty", refusal(() -> config.withJob("")));
        assertEquals("instance must not be empty", refusal(() -> config.withInstance("")));
        assertEquals(
                "unknown option of the host collector: key=cpu.gues",
                refusal(() -> new HostOptions(Map.of("cpu.gues", "true"))));
        assertEquals(
                "cpu.guest must be true or false: value=yes",
                refusal(() -> new HostOptions(Map.of("cpu.guest", "yes"))));
        assertEquals(
                "netdev.device-exclude is no regular expression: error parsing regexp: missing"
                        + " closing ): `(`",
                refusal(() -> new HostOptions(Map.of("netdev.device-exclude", "("))));
        assertEquals(
                "filesystem.mount-timeout must be a positive duration such as 5s: value=5",
                refusal(() -> new HostOptions(Map.of("filesystem.mount-timeout", "5"))));
        assertEquals(
                "hwmon.chip-exclude and hwmon.chip-include exclude each other",
                refusal(() ->
                        new HostOptions(
                                Map.of(
                                        "hwmon.chip-include", "a",
                                        "hwmon.chip-exclude", "b"))));
    }
}
