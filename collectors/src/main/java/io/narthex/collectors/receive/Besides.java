package io.narthex.collectors.receive;

import com.google.protobuf.CodedInputStream;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The exemplars and the metadata of one request: what it brings besides samples. Confined to
 * whoever holds the receiver's lock.
 */
final class Besides {
    private static final int LABELS_TAG = 10;
    private static final int VALUE_TAG = 17;
    private static final int TIMESTAMP_TAG = 24;
    private static final int TYPE_TAG = 8;
    private static final int NAME_TAG = 18;
    private static final int HELP_TAG = 34;
    private static final int UNIT_TAG = 42;

    /** Of one request; further ones are left out. */
    private static final int MAX = 100_000;

    private final Batch batch = new Batch("receive");
    private final List<Exemplar> exemplars = new ArrayList<>();

    void clear() {
        batch.reset(0);
        exemplars.clear();
    }

    /** Reads an exemplar of the series whose labels are not known yet. */
    void exemplar(CodedInputStream input) throws IOException {
        Labels.Builder labels = Labels.builder(4);
        double value = 0;
        long timestampMs = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (tag) {
                case LABELS_TAG -> {
                    int limit = input.pushLimit(input.readRawVarint32());
                    label(input, labels);
                    input.popLimit(limit);
                }
                case VALUE_TAG -> value = input.readDouble();
                case TIMESTAMP_TAG -> timestampMs = input.readInt64();
                default -> WriteRequest.skip(input, tag);
            }
        }
        if (batch.exemplarCount() + exemplars.size() < MAX) {
            exemplars.add(new Exemplar(labels.build(), value, timestampMs));
        }
    }

    private static void label(CodedInputStream input, Labels.Builder labels) throws IOException {
        String name = "";
        String value = "";
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (tag) {
                case LABELS_TAG -> name = input.readString();
                case NAME_TAG -> value = input.readString();
                default -> WriteRequest.skip(input, tag);
            }
        }
        if (!name.isEmpty()) {
            labels.set(name, value);
        }
    }

    /** The exemplars read last are of {@code series}, or of none that can be taken. */
    void endOfSeries(Series series) {
        for (Exemplar exemplar : exemplars) {
            batch.addExemplar(series, exemplar);
        }
        exemplars.clear();
    }

    /** The exemplars read last are of no series that can be taken. */
    void dropExemplars() {
        exemplars.clear();
    }

    boolean hasExemplars() {
        return !exemplars.isEmpty();
    }

    /** Reads a {@code prometheus.MetricMetadata}. */
    void metadata(CodedInputStream input) throws IOException {
        MetricType type = MetricType.UNKNOWN;
        String name = "";
        String help = "";
        String unit = "";
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (tag) {
                case TYPE_TAG -> type = type(input.readEnum());
                case NAME_TAG -> name = input.readString();
                case HELP_TAG -> help = input.readString();
                case UNIT_TAG -> unit = input.readString();
                default -> WriteRequest.skip(input, tag);
            }
        }
        if (!name.isEmpty() && batch.familyCount() < MAX) {
            batch.addFamily(new MetricFamily(name, type, help, unit));
        }
    }

    private static MetricType type(int number) {
        return switch (number) {
            case 1 -> MetricType.COUNTER;
            case 2 -> MetricType.GAUGE;
            case 3 -> MetricType.HISTOGRAM;
            case 4 -> MetricType.GAUGEHISTOGRAM;
            case 5 -> MetricType.SUMMARY;
            case 6 -> MetricType.INFO;
            case 7 -> MetricType.STATESET;
            default -> MetricType.UNKNOWN;
        };
    }

    /** All of it as a batch without samples, or an empty one. */
    Batch batch() {
        return batch;
    }
}
