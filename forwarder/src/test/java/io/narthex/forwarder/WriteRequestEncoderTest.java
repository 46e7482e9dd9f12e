package io.narthex.forwarder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.airlift.compress.snappy.SnappyDecompressor;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.StaleMarker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteRequestEncoderTest {
    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        1.5,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.longBitsToDouble(0x7ff8000000000123L),
    };

    private static List<String> sent(WriteRequestEncoder encoder) throws Exception {
        List<String> texts = new ArrayList<>();
        for (var sample : WriteRequests.decode(encoder.body(), encoder.bodyLength())) {
            texts.add(text(sample.labels(), sample.timestampMs(), sample.value()));
        }
        return texts;
    }

    private static String text(Labels labels, long timestampMs, double value) {
        return labels
                + "@"
                + timestampMs
                + "="
                + Long.toHexString(Double.doubleToRawLongBits(value));
    }

    @Test
    void writesTheMessageByteForByte() throws Exception {
        SampleRows rows = new SampleRows();
        rows.add(Labels.of("__name__", "up", "a", "é"), 1, 2.0);
        rows.add(Labels.of("__name__", "down"), 0, 0.0);
        WriteRequestEncoder encoder = new WriteRequestEncoder(Labels.EMPTY, Relabeller.NONE, true);
        encoder.encode(rows, Long.MIN_VALUE);
        byte[] message = new byte[SnappyDecompressor.getUncompressedLength(encoder.body(), 0)];
        new SnappyDecompressor()
                .decompress(encoder.body(), 0, encoder.bodyLength(), message, 0, message.length);
        assertEquals(
                "0a26" // a time series
                        + "0a0e" // its first label
                        + "0a085f5f6e616d655f5f"
                        + "12027570"
                        + "0a07"
                        + "0a0161"
                        + "1202c3a9"
                        + "120b" // its sample: fixed 64 bits and a varint
                        + "090000000000000040"
                        + "1001"
                        + "0a14"
                        + "0a10"
                        + "0a085f5f6e616d655f5f"
                        + "1204646f776e"
                        + "1200", // everything in it is the default
                HexFormat.of().formatHex(message));
    }

    @Test
    void groupsTheSamplesOfASeriesInOrder() throws Exception {
        Labels a = Labels.of("__name__", "a");
        Labels b = Labels.of("__name__", "b");
        SampleRows rows = new SampleRows();
        rows.add(a, 1, 1);
        rows.add(b, 1, 10);
        rows.add(Labels.of("__name__", "a"), 2, 2);
        rows.add(b, 2, StaleMarker.VALUE);
        WriteRequestEncoder encoder = new WriteRequestEncoder(Labels.EMPTY, Relabeller.NONE, true);
        encoder.encode(rows, Long.MIN_VALUE);
        assertEquals(
                List.of(
                        "{__name__=\"a\"}@1=3ff0000000000000",
                        "{__name__=\"a\"}@2=4000000000000000",
                        "{__name__=\"b\"}@1=4024000000000000",
                        "{__name__=\"b\"}@2=7ff0000000000002"),
                sent(encoder));
        assertEquals(4, encoder.samples());
        assertEquals(2, encoder.highestTimestampMs());
    }

    @Test
    void addsExternalLabelsWhereThereAreNoneThenRelabels() throws Exception {
        Relabeller relabeller =
                Relabeller.read(
                        Document.parse(
                                        "t.yml",
                                        Path.of("/"),
                                        """
                                        write_relabel_configs:
                                        - source_labels: [__name__]
                                          regex: secret_.*
                                          action: drop
                                        - source_labels: [site]
                                          target_label: place
                                        """,
                                        SecretSource.system())
                                .root(),
                        "write_relabel_configs",
                        false);
        SampleRows rows = new SampleRows();
        rows.add(Labels.of("__name__", "a"), 1, 1);
        rows.add(Labels.of("__name__", "a", "site", "own"), 1, 1);
        rows.add(Labels.of("__name__", "secret_a"), 1, 1);
        rows.add(Labels.of("__name__", "secret_a"), 2, 1);
        WriteRequestEncoder encoder =
                new WriteRequestEncoder(Labels.of("site", "attic"), relabeller, true);
        for (int run = 0; run < 2; run++) {
            encoder.encode(rows, Long.MIN_VALUE);
            assertEquals(
                    List.of(
                            "{__name__=\"a\", place=\"attic\", site=\"attic\"}@1=3ff0000000000000",
                            "{__name__=\"a\", place=\"own\", site=\"own\"}@1=3ff0000000000000"),
                    sent(encoder));
            assertEquals(2, encoder.relabelled());
        }
    }

    @Test
    void leavesOutWhatIsTooOld() throws Exception {
        SampleRows rows = new SampleRows();
        rows.add(Labels.of("__name__", "a"), 99, 1);
        rows.add(Labels.of("__name__", "a"), 100, 1);
        WriteRequestEncoder encoder = new WriteRequestEncoder(Labels.EMPTY, Relabeller.NONE, true);
        encoder.encode(rows, 100);
        assertEquals(List.of("{__name__=\"a\"}@100=3ff0000000000000"), sent(encoder));
        assertEquals(1, encoder.tooOld());
    }

    @Test
    void agreesWithANaiveGroupingOfRandomRows() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        WriteRequestEncoder encoder = new WriteRequestEncoder(Labels.EMPTY, Relabeller.NONE, true);
        SampleRows rows = new SampleRows();
        for (int run = 0; run < 200; run++) {
            rows.clear();
            int series = 1 + random.nextInt(300);
            int count = random.nextInt(1000);
            Map<Labels, List<String>> expected = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                Labels labels = labels(random.nextInt(series));
                long timestampMs = random.nextLong() >> random.nextInt(64);
                double value =
                        random.nextInt(3) == 0
                                ? SPECIAL[random.nextInt(SPECIAL.length)]
                                : Double.longBitsToDouble(random.nextLong());
                rows.add(labels, timestampMs, value);
                expected.computeIfAbsent(labels, _ -> new ArrayList<>())
                        .add(text(labels, timestampMs, value));
            }
            encoder.encode(rows, Long.MIN_VALUE);
            List<String> flat = new ArrayList<>();
            expected.values().forEach(flat::addAll);
            assertEquals(flat, sent(encoder), "seed " + seed);
            assertEquals(count, encoder.samples(), "seed " + seed);
        }
    }

    private static Labels labels(int number) {
        return Labels.of(
                "__name__",
                "metric_" + number % 7,
                "place",
                "größe-\uD83D\uDE00-" + number,
                "x".repeat(1 + number % 200),
                "y".repeat(1 + number));
    }
}
