package io.narthex.collectors.scrape;

import io.narthex.collectors.scrape.ScrapeFailure.Reason;
import io.narthex.core.config.HistogramSettings;
import io.narthex.core.config.Section;
import io.narthex.core.exposition.ExpositionHistograms;
import io.narthex.core.model.BucketRuns;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;

/**
 * Which histograms of a target are stored, and how (Prometheus, "Configuration", {@code
 * scrape_config}).
 *
 * @param settings which are taken
 * @param bucketLimit native buckets of a histogram, 0 for no bound; the resolution is reduced until
 *     they are no more
 * @param maxSchema the finest resolution; a finer one is reduced
 */
public record HistogramHandling(HistogramSettings settings, int bucketLimit, int maxSchema) {
    /** Classic ones alone, as they are. */
    public static final HistogramHandling DEFAULT =
            new HistogramHandling(HistogramSettings.DEFAULT, 0, Histogram.MAX_SCHEMA);

    /** Reads the keys of a job; {@code settings} are those that its section and the globals say. */
    static HistogramHandling read(Section section, HistogramSettings settings) {
        return new HistogramHandling(
                settings,
                (int) section.integer("native_histogram_bucket_limit", 0, 0, Integer.MAX_VALUE),
                schema(section.number("native_histogram_min_bucket_factor", 0)));
    }

    /** The finest schema whose neighbouring bounds differ at least by a factor. */
    private static int schema(double factor) {
        if (!(factor > 1)) {
            return Histogram.MAX_SCHEMA;
        }
        double schema = Math.floor(-log2(log2(factor)));
        return (int) Math.clamp(schema, Histogram.MIN_SCHEMA, Histogram.MAX_SCHEMA);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** Which histograms a parser is to hand over. */
    ExpositionHistograms wanted() {
        if (!settings.nativeOnes()) {
            return ExpositionHistograms.CLASSIC;
        }
        return settings.classicToo() ? ExpositionHistograms.BOTH : ExpositionHistograms.NATIVE;
    }

    /**
     * The histogram as it is to be stored.
     *
     * @throws ScrapeFailure if it has more buckets than allowed at the coarsest resolution
     */
    Histogram fit(Histogram histogram) throws ScrapeFailure {
        Histogram fitting = histogram;
        if (!histogram.hasCustomBounds() && histogram.schema() > maxSchema) {
            fitting = reduced(histogram, maxSchema);
        }
        while (bucketLimit > 0
                && fitting.positive().size() + fitting.negative().size() > bucketLimit) {
            if (fitting.schema() <= Histogram.MIN_SCHEMA) {
                throw new ScrapeFailure(Reason.BUCKET_LIMIT, "histogram bucket limit exceeded");
            }
            fitting = reduced(fitting, fitting.schema() - 1);
        }
        return fitting;
    }

    /** The same with coarser buckets, each made of whole ones (Prometheus, ReduceResolution). */
    private static Histogram reduced(Histogram of, int schema) {
        return new Histogram(
                schema,
                of.zeroThreshold(),
                of.zeroCount(),
                of.count(),
                of.sum(),
                reduced(of.positive(), of.schema() - schema),
                reduced(of.negative(), of.schema() - schema),
                of.customBounds(),
                of.resetHint(),
                of.integer());
    }

    private static Buckets reduced(Buckets buckets, int levels) {
        BucketRuns runs = new BucketRuns();
        long index = 0;
        int at = 0;
        for (int run = 0; run < buckets.offsets().length; run++) {
            index += buckets.offsets()[run];
            for (int i = 0; i < buckets.lengths()[run]; i++) {
                // Bucket i ends at the bound i, so that 1 and 2 become 1.
                runs.add(((index - 1) >> levels) + 1, buckets.counts()[at++]);
                index++;
            }
        }
        return runs.toBuckets();
    }
}
