package io.narthex.core.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which names are taken from targets and how others are asked for (Prometheus, "Configuration",
 * {@code metric_name_validation_scheme}, {@code metric_name_escaping_scheme}).
 *
 * @param legacy whether names are held to letters, digits, underscores and colons
 * @param escaping what is asked for by content negotiation: {@code allow-utf-8}, {@code
 *     underscores}, {@code dots} or {@code values}
 */
public record NameSettings(boolean legacy, String escaping) {
    /** Any UTF-8. */
    public static final NameSettings DEFAULT = new NameSettings(false, "allow-utf-8");

    /** Reads the keys among those of {@code section}; what is absent comes from defaults. */
    public static NameSettings read(Section section, NameSettings defaults) {
        String schemeKey = "metric_name_validation_scheme";
        Map<String, Boolean> schemes = new LinkedHashMap<>();
        schemes.put("utf8", false);
        schemes.put("legacy", true);
        boolean legacy = section.choice(schemeKey, defaults.legacy, schemes);
        Map<String, String> escapings = new LinkedHashMap<>();
        for (String escaping : new String[] {"allow-utf-8", "underscores", "dots", "values"}) {
            escapings.put(escaping, escaping);
        }
        String key = "metric_name_escaping_scheme";
        boolean changedScheme = legacy != defaults.legacy;
        String absent =
                changedScheme ? (legacy ? "underscores" : "allow-utf-8") : defaults.escaping;
        String escaping = section.choice(key, absent, escapings);
        if (legacy && escaping.equals("allow-utf-8")) {
            section.refuse(
                    key,
                    "utf8 metric names requested but validation scheme is not set to UTF8: use"
                            + " underscores, dots or values with metric_name_validation_scheme:"
                            + " legacy");
        }
        return new NameSettings(legacy, escaping);
    }
}
