package io.narthex.collectors.host;

import io.narthex.core.model.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TimeZone;

/**
 * The system's time zone with the abbreviations that the C library shows, such as CET and CEST.
 * Java's own would load locale data; these stand in the rule at the end of the zone's file (RFC
 * 9636, section 3.3). Immutable.
 */
final class LocalTimeZone {
    private static final int MAX_FILE_BYTES = 1 << 16;

    private final TimeZone zone;
    private final Labels standard;
    private final Labels daylight;

    private LocalTimeZone(TimeZone zone, String standardName, String daylightName) {
        this.zone = zone;
        this.standard = Labels.of("time_zone", standardName);
        this.daylight = Labels.of("time_zone", daylightName);
    }

    /** The zone of this process; abbreviations from {@code rootfs}. */
    static LocalTimeZone ofSystem(Path rootfs) {
        TimeZone zone = TimeZone.getDefault();
        String rule = rule(rootfs.resolve("usr/share/zoneinfo").resolve(zone.getID()));
        return of(zone, rule.isEmpty() ? rule(rootfs.resolve("etc/localtime")) : rule);
    }

    /** A zone with a rule as POSIX.1 writes it in TZ; an empty one stands for none known. */
    static LocalTimeZone of(TimeZone zone, String rule) {
        String[] names = abbreviations(rule);
        if (names[0].isEmpty()) {
            String fallback = zone.getRawOffset() == 0 ? "UTC" : zone.getID();
            return new LocalTimeZone(zone, fallback, fallback);
        }
        return new LocalTimeZone(zone, names[0], names[1].isEmpty() ? names[0] : names[1]);
    }

    Labels labelsAt(long epochMs) {
        boolean shifted = zone.getOffset(epochMs) != zone.getRawOffset();
        return shifted && zone.useDaylightTime() ? daylight : standard;
    }

    long offsetMsAt(long epochMs) {
        return zone.getOffset(epochMs);
    }

    /** The last line of a zone file, or nothing. */
    private static String rule(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE_BYTES) {
                return "";
            }
            byte[] bytes = Files.readAllBytes(file);
            int end = bytes.length - 1;
            if (end < 1 || bytes[0] != 'T' || bytes[end] != '\n') {
                return "";
            }
            int start = end;
            while (start > 0 && bytes[start - 1] != '\n') {
                start--;
            }
            return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /** The names of standard and daylight time in a rule such as {@code CET-1CEST,M3.5.0,…}. */
    private static String[] abbreviations(String rule) {
        String[] names = {"", ""};
        int at = 0;
        for (int i = 0; i < names.length; i++) {
            int start = at;
            if (at < rule.length() && rule.charAt(at) == '<') {
                int close = rule.indexOf('>', at);
                if (close < 0) {
                    return names;
                }
                names[i] = rule.substring(at + 1, close);
                at = close + 1;
            } else {
                while (at < rule.length() && Character.isLetter(rule.charAt(at))) {
                    at++;
                }
                names[i] = rule.substring(start, at);
            }
            while (at < rule.length() && "+-:0123456789".indexOf(rule.charAt(at)) >= 0) {
                at++;
            }
        }
        return names;
    }
}
