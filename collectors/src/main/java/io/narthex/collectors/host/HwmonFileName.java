package io.narthex.collectors.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a sensor file's name, such as {@code temp1_input} or {@code beep_enable}.
 *
 * @param number 0 where the name has none
 * @param property empty where the name has none
 */
record HwmonFileName(String type, int number, String property) {
    private static final List<String> TYPES =
            List.of(
                    "vrm",
                    "beep_enable",
                    "update_interval",
                    "in",
                    "cpu",
                    "fan",
                    "pwm",
                    "temp",
                    "curr",
                    "power",
                    "energy",
                    "humidity",
                    "intrusion",
                    "freq");

    /** Null if it is not the name of a sensor file. */
    static @Nullable HwmonFileName parse(String name) {
        int digits = 0;
        while (digits < name.length() && !isDigit(name.charAt(digits))) {
            digits++;
        }
        String type = name.substring(0, digits);
        if (!TYPES.contains(type)) {
            return null;
        }
        int end = digits;
        while (end < name.length() && isDigit(name.charAt(end))) {
            end++;
        }
        if (end - digits > 9) {
            return null;
        }
        int number = end == digits ? 0 : Integer.parseInt(name.substring(digits, end));
        if (end == name.length()) {
            return new HwmonFileName(type, number, "");
        }
        if (name.charAt(end) != '_' || end + 1 == name.length()) {
            return null;
        }
        return new HwmonFileName(type, number, name.substring(end + 1));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
