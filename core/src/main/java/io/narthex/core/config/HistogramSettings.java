package io.narthex.core.config;

/**
 * Which histograms are taken from targets (Prometheus, "Configuration", {@code scrape_config}).
 *
 * @param nativeOnes whether native histograms are taken, of which protobuf alone knows
 * @param classicToo whether classic buckets are taken where there are native ones, or where they
 *     are converted
 * @param toCustomBuckets whether classic histograms become native ones with custom buckets
 */
public record HistogramSettings(boolean nativeOnes, boolean classicToo, boolean toCustomBuckets) {
    /** Classic ones alone, as they are. */
    public static final HistogramSettings DEFAULT = new HistogramSettings(false, false, false);

    /** Reads the keys among those of {@code section}; what is absent comes from defaults. */
    public static HistogramSettings read(Section section, HistogramSettings defaults) {
        return new HistogramSettings(
                section.bool("scrape_native_histograms", defaults.nativeOnes),
                section.bool("always_scrape_classic_histograms", defaults.classicToo),
                section.bool("convert_classic_histograms_to_nhcb", defaults.toCustomBuckets));
    }
}
