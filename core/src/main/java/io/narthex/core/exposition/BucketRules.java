package io.narthex.core.exposition;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricType;
import org.jspecify.annotations.Nullable;

/**
 * What OpenMetrics 1.0.0 asks of one point of a histogram or gauge histogram ("Histogram",
 * "GaugeHistogram"). Confined to the parsing thread.
 */
final class BucketRules {
    private boolean bucketed;
    private boolean infinite;
    private boolean negative;
    private double lastBound;
    private double lastCount;
    private boolean counted;
    private double count;
    private boolean summed;
    private double sum;

    /** Adds a sample of the point; returns what is wrong with it, or null. */
    @Nullable String add(String suffix, Labels labels, double value) {
        switch (suffix) {
            case "_bucket" -> {
                return bucket(labels.get("le"), value);
            }
            case "_count", "_gcount" -> {
                counted = true;
                count = value;
            }
            case "_sum", "_gsum" -> {
                summed = true;
                sum = value;
            }
            default -> {}
        }
        return null;
    }

    private @Nullable String bucket(String le, double value) {
        long bits = Decimals.parse(le);
        double bound = Double.longBitsToDouble(bits);
        boolean odd = bound == Double.POSITIVE_INFINITY && !le.equals("+Inf");
        if (bits == Decimals.NOT_A_NUMBER || Double.isNaN(bound) || odd) {
            return "a bucket needs a label le that is a number";
        }
        if (bucketed && bound <= lastBound) {
            return "the bounds of buckets must rise";
        }
        if (bucketed && value < lastCount) {
            return "the counts of buckets must not fall";
        }
        bucketed = true;
        infinite = bound == Double.POSITIVE_INFINITY;
        negative |= bound < 0;
        lastBound = bound;
        lastCount = value;
        return null;
    }

    /** Ends the point; returns what is wrong with it, or null. */
    @Nullable String end(MetricType type) {
        String problem = problem(type);
        bucketed = false;
        infinite = false;
        negative = false;
        counted = false;
        summed = false;
        return problem;
    }

    private @Nullable String problem(MetricType type) {
        if (!bucketed && !counted && !summed) {
            return null;
        }
        if (!infinite) {
            return "a histogram needs a bucket with le=\"+Inf\"";
        }
        if (counted != summed) {
            // A histogram with negative bounds has no sum and may have no count either.
            return "a histogram has count and sum or neither";
        }
        if (counted && count != lastCount) {
            return "the count must be that of the bucket with le=\"+Inf\"";
        }
        if (negative && summed && type == MetricType.HISTOGRAM) {
            return "a histogram with negative bounds has no sum";
        }
        if (!negative && summed && sum < 0) {
            return "a sum is negative without negative bounds";
        }
        return null;
    }
}
