package io.narthex.core.config;

/**
 * The bounds of one scrape; 0 is none (Prometheus, "Configuration", {@code scrape_config}).
 *
 * @param bodyBytes uncompressed bytes of a response
 * @param samples samples left after metric relabelling
 * @param labels labels of a sample
 * @param labelNameLength characters of a label's name, in UTF-8 bytes
 * @param labelValueLength characters of a label's value, in UTF-8 bytes
 * @param targets targets of one job; above it all of them fail
 * @param keepDroppedTargets dropped targets of one job that are remembered for display
 */
public record ScrapeLimits(
        long bodyBytes,
        int samples,
        int labels,
        int labelNameLength,
        int labelValueLength,
        int targets,
        int keepDroppedTargets) {
    /** No bounds. */
    public static final ScrapeLimits NONE = new ScrapeLimits(0, 0, 0, 0, 0, 0, 0);

    /** Reads the bounds among the keys of {@code section}; what is absent comes from defaults. */
    public static ScrapeLimits read(Section section, ScrapeLimits defaults) {
        return new ScrapeLimits(
                bodyBytes(section, defaults.bodyBytes),
                count(section, "sample_limit", defaults.samples),
                count(section, "label_limit", defaults.labels),
                count(section, "label_name_length_limit", defaults.labelNameLength),
                count(section, "label_value_length_limit", defaults.labelValueLength),
                count(section, "target_limit", defaults.targets),
                count(section, "keep_dropped_targets", defaults.keepDroppedTargets));
    }

    private static long bodyBytes(Section section, long absent) {
        String text = section.string("body_size_limit", "");
        boolean noUnit = !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
        if (noUnit && !text.equals("0")) {
            section.refuse("body_size_limit", "needs a unit, such as 10MB, found \"" + text + "\"");
            return absent;
        }
        // 0 in a job keeps the global bound, as all of Prometheus' limits do.
        long bytes = section.bytes("body_size_limit", absent);
        return bytes == 0 ? absent : bytes;
    }

    private static int count(Section section, String key, int absent) {
        int count = (int) section.integer(key, absent, 0, Integer.MAX_VALUE);
        return count == 0 ? absent : count;
    }
}
