package io.narthex.collectors.host;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An option of a host collector: node_exporter's flag without {@code --collector.}. */
public enum HostOption {
    CPU_GUEST("cpu.guest", Kind.FLAG, "true"),
    CPU_INFO("cpu.info", Kind.FLAG, "false"),
    CPU_INFO_BUGS_INCLUDE("cpu.info.bugs-include", Kind.REGEX, ""),
    CPU_INFO_FLAGS_INCLUDE("cpu.info.flags-include", Kind.REGEX, ""),
    DISKSTATS_DEVICE_EXCLUDE(
            "diskstats.device-exclude",
            Kind.REGEX,
            "^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$"),
    DISKSTATS_DEVICE_INCLUDE("diskstats.device-include", Kind.REGEX, ""),
    FILESYSTEM_FS_TYPES_EXCLUDE(
            "filesystem.fs-types-exclude",
            Kind.REGEX,
            "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs"
                    + "|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs"
                    + "|selinuxfs|squashfs|erofs|sysfs|tracefs)$"),
    FILESYSTEM_FS_TYPES_INCLUDE("filesystem.fs-types-include", Kind.REGEX, ""),
    FILESYSTEM_MOUNT_POINTS_EXCLUDE(
            "filesystem.mount-points-exclude",
            Kind.REGEX,
            "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)"
                    + "($|/)"),
    FILESYSTEM_MOUNT_POINTS_INCLUDE("filesystem.mount-points-include", Kind.REGEX, ""),
    FILESYSTEM_MOUNT_TIMEOUT("filesystem.mount-timeout", Kind.DURATION, "5s"),
    HWMON_CHIP_EXCLUDE("hwmon.chip-exclude", Kind.REGEX, ""),
    HWMON_CHIP_INCLUDE("hwmon.chip-include", Kind.REGEX, ""),
    HWMON_SENSOR_EXCLUDE("hwmon.sensor-exclude", Kind.REGEX, ""),
    HWMON_SENSOR_INCLUDE("hwmon.sensor-include", Kind.REGEX, ""),
    NETDEV_DEVICE_EXCLUDE("netdev.device-exclude", Kind.REGEX, ""),
    NETDEV_DEVICE_INCLUDE("netdev.device-include", Kind.REGEX, ""),
    STAT_SOFTIRQ("stat.softirq", Kind.FLAG, "false");

    /** What values an option takes. */
    enum Kind {
        FLAG,
        REGEX,
        DURATION
    }

    private final String key;
    private final Kind kind;
    private final String defaultValue;

    HostOption(String key, Kind kind, String defaultValue) {
        this.key = key;
        this.kind = kind;
        this.defaultValue = defaultValue;
    }

    /** As the configuration spells it. */
    public String key() {
        return key;
    }

    /** The value where none is set. */
    public String defaultValue() {
        return defaultValue;
    }

    /** The option of this key, or null. */
    public static @Nullable HostOption of(String key) {
        for (HostOption option : values()) {
            if (option.key.equals(key)) {
                return option;
            }
        }
        return null;
    }

    /** The option that may not be set beside this one, or null. */
    @Nullable HostOption opposite() {
        if (!key.endsWith("-exclude")) {
            return null;
        }
        return of(key.substring(0, key.length() - "exclude".length()) + "include");
    }

    void check(String value) {
        switch (kind) {
            case FLAG -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw new IllegalArgumentException(
                            key + " must be true or false: value=" + value);
                }
            }
            case REGEX -> {
                try {
                    Pattern _ = Pattern.compile(value);
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException(
                            key + " is no regular expression: " + e.getMessage(), e);
                }
            }
            case DURATION -> {
                if (durationNanos(value) <= 0) {
                    throw new IllegalArgumentException(
                            key + " must be a positive duration such as 5s: value=" + value);
                }
            }
        }
    }

    /** Nanoseconds of a number with ms, s or m, or 0 if it is no such thing. */
    static long durationNanos(String value) {
        int digits = 0;
        while (digits < value.length() && Character.digit(value.charAt(digits), 10) >= 0) {
            digits++;
        }
        if (digits == 0 || digits > 6) {
            return 0;
        }
        long number = Integer.parseInt(value.substring(0, digits));
        return switch (value.substring(digits)) {
            case "ms" -> Duration.ofMillis(number).toNanos();
            case "s" -> Duration.ofSeconds(number).toNanos();
            case "m" -> Duration.ofMinutes(number).toNanos();
            default -> 0;
        };
    }
}
