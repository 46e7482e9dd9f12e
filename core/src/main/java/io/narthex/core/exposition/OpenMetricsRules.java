package io.narthex.core.exposition;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricType;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What OpenMetrics 1.0.0 asks of a text beyond the spelling of its lines: the order of families,
 * metrics and metadata, and what a type allows. For strict parsing alone; remembers the names of
 * all families and the label sets of the present one. Confined to the parsing thread.
 */
final class OpenMetricsRules {
    private static final int MAX_EXEMPLAR_CODE_POINTS = 128;

    private final Set<String> taken = new HashSet<>();
    private final Set<Labels> groups = new HashSet<>();
    private final EnumSet<MetadataLine.Kind> told = EnumSet.noneOf(MetadataLine.Kind.class);
    private final BucketRules buckets = new BucketRules();
    private String family = "";
    private String unit = "";
    private MetricType type = MetricType.UNKNOWN;
    private boolean sampled;
    private Labels group = Labels.EMPTY;
    private boolean inGroup;
    private boolean groupTimestamped;
    private long groupTimestampMs;

    void metadata(MetadataLine line, long number) throws ExpositionException {
        String name = line.name();
        if (!name.equals(family)) {
            begin(name, number);
        } else if (sampled) {
            throw error("metadata stands behind its family's samples: name=" + name, number);
        }
        if (!told.add(line.kind())) {
            throw error("metadata stands twice: kind=" + line.kind() + ", name=" + name, number);
        }
        switch (line.kind()) {
            case TYPE -> type = line.type();
            case UNIT -> unit = line.text();
            case HELP -> {}
        }
        if (!unit.isEmpty() && (type == MetricType.INFO || type == MetricType.STATESET)) {
            throw error("the type has no unit: type=" + type.label() + ", name=" + name, number);
        }
    }

    void sample(SampleLine line, long number) throws ExpositionException {
        Labels labels = line.decode();
        String name = labels.metricName();
        String suffix = suffix(name);
        if (suffix == null) {
            begin(name, number);
            suffix = "";
        }
        sampled = true;
        checkValue(suffix, labels, line.value(), number);
        checkExemplar(line, suffix, number);
        enterGroup(line, labels, number);
        if (type == MetricType.HISTOGRAM || type == MetricType.GAUGEHISTOGRAM) {
            String problem = buckets.add(suffix, labels, line.value());
            if (problem != null) {
                throw error(problem + ": name=" + name, number);
            }
        }
    }

    void finish(long number) throws ExpositionException {
        endFamily(number);
    }

    private @Nullable String suffix(String name) {
        if (family.isEmpty() || !name.startsWith(family)) {
            return null;
        }
        String suffix = name.substring(family.length());
        return Suffixes.of(type, true).contains(suffix) ? suffix : null;
    }

    private void begin(String name, long number) throws ExpositionException {
        endFamily(number);
        family = name;
        type = MetricType.UNKNOWN;
        unit = "";
        told.clear();
        sampled = false;
    }

    /** Takes the names of the family that ends here, none of which may be another's. */
    private void endFamily(long number) throws ExpositionException {
        endGroup(number);
        groups.clear();
        if (family.isEmpty()) {
            return;
        }
        take(family, number);
        for (String suffix : Suffixes.of(type, true)) {
            if (!suffix.isEmpty()) {
                take(family + suffix, number);
            }
        }
    }

    private void take(String name, long number) throws ExpositionException {
        if (!taken.add(name)) {
            throw error("a name belongs to two families: name=" + name, number);
        }
    }

    private void checkValue(String suffix, Labels labels, double value, long number)
            throws ExpositionException {
        String problem =
                switch (type) {
                    case COUNTER -> suffix.equals("_total") ? countProblem(value) : "";
                    case SUMMARY ->
                            suffix.isEmpty()
                                    ? quantileProblem(labels.get("quantile"), value)
                                    : countProblem(value);
                    case INFO -> value == 1 ? "" : "an info's value must be 1";
                    case STATESET -> stateProblem(labels, value);
                    case HISTOGRAM -> suffix.equals("_created") ? "" : countProblem(value);
                    case GAUGEHISTOGRAM ->
                            suffix.equals("_gsum") && !Double.isNaN(value)
                                    ? ""
                                    : countProblem(value);
                    case GAUGE, UNKNOWN -> "";
                };
        if (!problem.isEmpty()) {
            throw error(problem + ": name=" + labels.metricName() + ", value=" + value, number);
        }
    }

    private static String countProblem(double value) {
        return value >= 0 ? "" : "a count or sum must be neither negative nor NaN";
    }

    private static String quantileProblem(String quantile, double value) {
        long bits = Decimals.parse(quantile);
        double at = Double.longBitsToDouble(bits);
        if (bits == Decimals.NOT_A_NUMBER || !(at >= 0 && at <= 1)) {
            return "a summary needs a label quantile from 0 to 1";
        }
        return value < 0 ? "a quantile's value must not be negative" : "";
    }

    private String stateProblem(Labels labels, double value) {
        if (value != 0 && value != 1) {
            return "a state's value must be 0 or 1";
        }
        return labels.has(family) ? "" : "a stateset needs a label of its own name";
    }

    private void checkExemplar(SampleLine line, String suffix, long number)
            throws ExpositionException {
        if (line.exemplarCount() == 0) {
            return;
        }
        boolean allowed =
                switch (type) {
                    case COUNTER -> suffix.equals("_total");
                    case HISTOGRAM, GAUGEHISTOGRAM -> suffix.equals("_bucket");
                    default -> false;
                };
        if (!allowed) {
            throw error("only counters and buckets have exemplars: suffix=" + suffix, number);
        }
        Labels labels = line.exemplar(0, 0).labels();
        int length = 0;
        for (int i = 0; i < labels.size(); i++) {
            length += labels.name(i).codePointCount(0, labels.name(i).length());
            length += labels.value(i).codePointCount(0, labels.value(i).length());
        }
        if (length > MAX_EXEMPLAR_CODE_POINTS) {
            throw error(
                    "an exemplar's labels have at most 128 characters: found=" + length, number);
        }
    }

    /** The samples of one metric stand together, and their timestamps do not fall. */
    private void enterGroup(SampleLine line, Labels labels, long number)
            throws ExpositionException {
        Labels of = groupOf(labels);
        if (!inGroup || !of.equals(group)) {
            endGroup(number);
            if (!groups.add(of)) {
                throw error("the samples of a metric stand apart: labels=" + of, number);
            }
            group = of;
            inGroup = true;
            groupTimestamped = line.hasTimestamp();
        } else if (groupTimestamped != line.hasTimestamp()) {
            throw error("only some samples of a metric have timestamps: labels=" + of, number);
        } else if (groupTimestamped && line.timestampMs() < groupTimestampMs) {
            throw error("the timestamps of a metric fall: labels=" + of, number);
        } else if (groupTimestamped && line.timestampMs() > groupTimestampMs) {
            endPoint(number);
        }
        groupTimestampMs = line.timestampMs();
    }

    private Labels groupOf(Labels labels) {
        Labels.Builder builder = labels.toBuilder().remove(Labels.METRIC_NAME);
        switch (type) {
            case HISTOGRAM, GAUGEHISTOGRAM -> builder.remove("le");
            case SUMMARY -> builder.remove("quantile");
            case STATESET -> builder.remove(family);
            case COUNTER, GAUGE, INFO, UNKNOWN -> {}
        }
        return builder.build();
    }

    private void endGroup(long number) throws ExpositionException {
        if (inGroup) {
            endPoint(number);
        }
        inGroup = false;
    }

    private void endPoint(long number) throws ExpositionException {
        if (type == MetricType.HISTOGRAM || type == MetricType.GAUGEHISTOGRAM) {
            String problem = buckets.end(type);
            if (problem != null) {
                throw error(problem + ": family=" + family, number);
            }
        }
    }

    private static ExpositionException error(String what, long number) {
        return new ExpositionException(what, number, 1);
    }
}
