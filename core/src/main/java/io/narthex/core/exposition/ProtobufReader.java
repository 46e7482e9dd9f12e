package io.narthex.core.exposition;

import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Takes the metrics of one family at a time, which lie in memory, and hands over their samples
 * (prometheus/client_model, {@code metrics.proto}). Confined to the parsing thread.
 */
final class ProtobufReader {
    private static final int LABEL = 1;
    private static final int GAUGE = 2;
    private static final int COUNTER = 3;
    private static final int SUMMARY = 4;
    private static final int UNTYPED = 5;
    private static final int TIMESTAMP_MS = 6;
    private static final int HISTOGRAM = 7;

    private final FamilyTracker families;
    private final SampleLine line;
    private final SeriesSpelling spelling = new SeriesSpelling();
    private final ProtobufHistogram histogram = new ProtobufHistogram();
    private final WireCursor message = new WireCursor();
    private final WireCursor inner = new WireCursor();
    private final WireCursor innermost = new WireCursor();
    private final Labels.Builder exemplarLabels = Labels.builder(4);
    private MetricType type = MetricType.UNKNOWN;
    private long timestampMs;

    /** Where the message of the metric's type stands. */
    private int valueFrom;

    private int valueTo;

    ProtobufReader(FamilyTracker families) {
        this.families = families;
        this.line = new SampleLine(families);
    }

    /** Begins a family. */
    void family(byte[] name, MetricType ofType, byte[] help, String unit)
            throws ExpositionException {
        if (name.length == 0 || Text.firstInvalid(name, 0, name.length) < name.length) {
            throw new ExpositionException(
                    "invalid metric name: " + ExpositionException.found(name, 0, name.length));
        }
        if (Text.firstInvalid(help, 0, help.length) < help.length) {
            throw failure(name, "the help is not UTF-8");
        }
        requireUnit(name, ofType, unit);
        type = ofType;
        spelling.family(name, 0, name.length);
        families.begin(spelling.name(), spelling.nameLength(), ofType, help, unit);
    }

    private static ExpositionException failure(byte[] name, String what) {
        return new ExpositionException(
                "metric " + new String(name, StandardCharsets.UTF_8) + ": " + what);
    }

    private static void requireUnit(byte[] name, MetricType type, String unit)
            throws ExpositionException {
        if (unit.isEmpty()) {
            return;
        }
        String base = new String(name, StandardCharsets.UTF_8);
        if (type == MetricType.COUNTER && base.endsWith("_total")) {
            base = base.substring(0, base.length() - "_total".length());
        }
        if (!base.endsWith("_" + unit)) {
            throw failure(name, "the unit does not end the metric's name: unit=" + unit);
        }
    }

    /** Reads the message {@code Metric} from {@code from} to {@code to}. */
    void metric(byte[] bytes, int from, int to, ExpositionHandler handler) throws IOException {
        try {
            takeApart(bytes, from, to);
            switch (type) {
                case SUMMARY -> summary(bytes, handler);
                case HISTOGRAM, GAUGEHISTOGRAM -> histograms(bytes, handler);
                default -> single(bytes, handler);
            }
        } catch (ExpositionException e) {
            throw new ExpositionException(
                    "metric "
                            + Text.decode(spelling.name(), 0, spelling.nameLength(), true)
                            + ": "
                            + e.getMessage());
        }
    }

    /** Lets go of the buffer. */
    void release() {
        line.begin(LineCursor.NOTHING, 0);
        line.decoder.begin(LineCursor.NOTHING, 0, 0, 0);
        message.take(LineCursor.NOTHING, 0, 0);
        inner.take(LineCursor.NOTHING, 0, 0);
        innermost.take(LineCursor.NOTHING, 0, 0);
    }

    private void takeApart(byte[] bytes, int from, int to) throws ExpositionException {
        int wanted =
                switch (type) {
                    case COUNTER -> COUNTER;
                    case GAUGE -> GAUGE;
                    case SUMMARY -> SUMMARY;
                    case HISTOGRAM, GAUGEHISTOGRAM -> HISTOGRAM;
                    default -> UNTYPED;
                };
        spelling.metric();
        timestampMs = 0;
        valueFrom = from;
        valueTo = from;
        message.take(bytes, from, to);
        for (int field = message.field(); field != 0; field = message.field()) {
            if (field == LABEL) {
                label();
            } else if (field == wanted) {
                message.bytes();
                valueFrom = message.from;
                valueTo = message.to;
            } else if (field == TIMESTAMP_MS) {
                timestampMs = message.number();
            } else {
                message.skip();
            }
        }
    }

    private void label() throws ExpositionException {
        message.bytes();
        WireCursor pair = inner.take(message.bytes, message.from, message.to);
        int nameFrom = 0;
        int nameTo = 0;
        int from = 0;
        int to = 0;
        for (int field = pair.field(); field != 0; field = pair.field()) {
            if (field == 1) {
                pair.bytes();
                nameFrom = pair.from;
                nameTo = pair.to;
            } else if (field == 2) {
                pair.bytes();
                from = pair.from;
                to = pair.to;
            } else {
                pair.skip();
            }
        }
        spelling.label(pair.bytes, nameFrom, nameTo, from, to);
    }

    private void single(byte[] bytes, ExpositionHandler handler) throws IOException {
        double value = 0;
        long createdMs = 0;
        spelling.series("");
        beginLine();
        message.take(bytes, valueFrom, valueTo);
        for (int field = message.field(); field != 0; field = message.field()) {
            if (field == 1) {
                value = message.real();
            } else if (field == 2 && type == MetricType.COUNTER) {
                message.bytes();
                exemplar(message.from, message.to, false);
            } else if (field == 3 && type == MetricType.COUNTER) {
                message.bytes();
                createdMs =
                        ProtobufHistogram.timestampMs(inner.take(bytes, message.from, message.to));
            } else {
                message.skip();
            }
        }
        hand(value, createdMs, handler);
    }

    private void summary(byte[] bytes, ExpositionHandler handler) throws IOException {
        double count = 0;
        double sum = 0;
        long createdMs = 0;
        message.take(bytes, valueFrom, valueTo);
        for (int field = message.field(); field != 0; field = message.field()) {
            switch (field) {
                case 1 -> count = ProtobufHistogram.whole(message.number());
                case 2 -> sum = message.real();
                case 4 -> {
                    message.bytes();
                    createdMs =
                            ProtobufHistogram.timestampMs(
                                    inner.take(bytes, message.from, message.to));
                }
                default -> message.skip();
            }
        }
        hand("_count", count, createdMs, handler);
        hand("_sum", sum, createdMs, handler);
        message.take(bytes, valueFrom, valueTo);
        for (int field = message.field(); field != 0; field = message.field()) {
            if (field == 3) {
                message.bytes();
                quantile(inner.take(bytes, message.from, message.to), createdMs, handler);
            } else {
                message.skip();
            }
        }
    }

    private void quantile(WireCursor in, long createdMs, ExpositionHandler handler)
            throws IOException {
        double quantile = 0;
        double value = 0;
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1 -> quantile = in.real();
                case 2 -> value = in.real();
                default -> in.skip();
            }
        }
        spelling.series("", "quantile", quantile);
        beginLine();
        hand(value, createdMs, handler);
    }

    private void histograms(byte[] bytes, ExpositionHandler handler) throws IOException {
        histogram.read(message.take(bytes, valueFrom, valueTo), inner);
        ExpositionHistograms wanted = handler.histograms();
        boolean isNative = wanted != ExpositionHistograms.CLASSIC && histogram.isNative();
        if (isNative) {
            spelling.series("");
            beginLine();
            line.histogram = histogram.toHistogram(type == MetricType.GAUGEHISTOGRAM);
            nativeExemplars(bytes);
            hand(histogram.sum, histogram.createdMs, handler);
        }
        boolean both = wanted == ExpositionHistograms.BOTH && histogram.buckets.size() > 0;
        if (!isNative || both) {
            classic(bytes, handler);
        }
    }

    /**
     * Those of the native histogram; where it has none, those of its classic buckets. Either are
     * taken only with a timestamp, as Prometheus takes them: without one they cannot be put in
     * order.
     */
    private void nativeExemplars(byte[] bytes) throws ExpositionException {
        ProtobufHistogram.Places own = histogram.exemplars;
        for (int i = 0; i < own.size(); i++) {
            exemplar(own.from(i), own.to(i), true);
        }
        ProtobufHistogram.Places buckets = histogram.buckets;
        for (int i = 0; own.size() == 0 && i < buckets.size(); i++) {
            inner.take(bytes, buckets.from(i), buckets.to(i));
            for (int field = inner.field(); field != 0; field = inner.field()) {
                if (field == 3) {
                    inner.bytes();
                    exemplar(inner.from, inner.to, true);
                } else {
                    inner.skip();
                }
            }
        }
    }

    private void classic(byte[] bytes, ExpositionHandler handler) throws IOException {
        double count = histogram.count();
        long createdMs = histogram.createdMs;
        hand("_count", count, createdMs, handler);
        hand("_sum", histogram.sum, createdMs, handler);
        boolean infinite = false;
        for (int i = 0; i < histogram.buckets.size() && !infinite; i++) {
            int from = histogram.buckets.from(i);
            infinite = bucket(bytes, from, histogram.buckets.to(i), handler);
        }
        if (!infinite) {
            spelling.series("_bucket", "le", Double.POSITIVE_INFINITY);
            beginLine();
            hand(count, createdMs, handler);
        }
    }

    /** Hands a bucket over; true where it is the last one. */
    private boolean bucket(byte[] bytes, int from, int to, ExpositionHandler handler)
            throws IOException {
        double whole = 0;
        double real = 0;
        double bound = 0;
        int exemplarFrom = -1;
        int exemplarTo = -1;
        inner.take(bytes, from, to);
        for (int field = inner.field(); field != 0; field = inner.field()) {
            switch (field) {
                case 1 -> whole = ProtobufHistogram.whole(inner.number());
                case 2 -> bound = inner.real();
                case 3 -> {
                    inner.bytes();
                    exemplarFrom = inner.from;
                    exemplarTo = inner.to;
                }
                case 4 -> real = inner.real();
                default -> inner.skip();
            }
        }
        spelling.series("_bucket", "le", bound);
        beginLine();
        if (exemplarFrom >= 0) {
            exemplar(exemplarFrom, exemplarTo, false);
        }
        hand(real == 0 ? whole : real, histogram.createdMs, handler);
        return bound == Double.POSITIVE_INFINITY;
    }

    /** Adds the exemplar that stands there to the line. */
    private void exemplar(int from, int to, boolean timestampNeeded) throws ExpositionException {
        byte[] bytes = message.bytes;
        double value = 0;
        long atMs = SampleLine.NO_TIMESTAMP;
        exemplarLabels.clear();
        WireCursor in = innermost.take(bytes, from, to);
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1 -> {
                    in.bytes();
                    exemplarLabel(in);
                }
                case 2 -> value = in.real();
                case 3 -> {
                    in.bytes();
                    atMs = ProtobufHistogram.timestampMs(nested(in));
                }
                default -> in.skip();
            }
        }
        if (!timestampNeeded || atMs != SampleLine.NO_TIMESTAMP) {
            line.exemplars.add(new Exemplar(builtExemplarLabels(), value, atMs));
        }
    }

    private Labels builtExemplarLabels() throws ExpositionException {
        try {
            return exemplarLabels.build();
        } catch (IllegalArgumentException e) {
            throw new ExpositionException("an exemplar: " + e.getMessage());
        }
    }

    /** A cursor over the field of bytes that {@code in} has just passed. */
    private static WireCursor nested(WireCursor in) {
        return new WireCursor().take(in.bytes, in.from, in.to);
    }

    private void exemplarLabel(WireCursor in) throws ExpositionException {
        WireCursor pair = nested(in);
        String name = "";
        String value = "";
        for (int field = pair.field(); field != 0; field = pair.field()) {
            switch (field) {
                case 1 -> name = text(pair);
                case 2 -> value = text(pair);
                default -> pair.skip();
            }
        }
        if (name.isEmpty()) {
            throw new ExpositionException("an exemplar's label has no name");
        }
        exemplarLabels.add(name, value);
    }

    private static String text(WireCursor in) throws ExpositionException {
        in.bytes();
        if (Text.firstInvalid(in.bytes, in.from, in.to) < in.to) {
            throw new ExpositionException("an exemplar's label is not UTF-8");
        }
        return new String(in.bytes, in.from, in.to - in.from, StandardCharsets.UTF_8);
    }

    private void hand(String suffix, double value, long createdMs, ExpositionHandler handler)
            throws IOException {
        spelling.series(suffix);
        beginLine();
        hand(value, createdMs, handler);
    }

    /** Begins the line of the series that was spelled last. */
    private void beginLine() {
        line.begin(spelling.bytes(), 0);
        line.endSeries(spelling.length());
        line.decoder.begin(spelling.bytes(), 0, spelling.length(), 0);
        line.decoder.spelling(false, false);
    }

    private void hand(double value, long createdMs, ExpositionHandler handler) throws IOException {
        line.value = value;
        line.startTimestampMs = createdMs;
        // A timestamp of 0 is none: what writes the format cannot tell them apart.
        line.timestamped = timestampMs != 0;
        line.timestampMs = timestampMs;
        handler.sample(line);
    }
}
