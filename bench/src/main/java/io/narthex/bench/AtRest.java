package io.narthex.bench;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.storage.StorageEnvironment;
import io.narthex.storage.StorageOptions;
import io.narthex.storage.TimeSeriesDatabase;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.IntMap;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.head.Definitions;
import io.narthex.storage.query.SegmentContent;
import io.narthex.storage.ring.Extents;
import io.narthex.storage.ring.JournalReader;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.RingOpener;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Stores what {@code bench/values.py} wrote and prints what a sample costs at rest, by part of the
 * ring, form of chunk and metric: {@code AtRest FILE FOLDER [lanes] [jitter] [offsets=FILE]}, where
 * the folder is empty. Prints the same wherever it runs.
 */
public final class AtRest {
    private static final long BEGIN_MS = 1_760_000_000_000L;
    private static final long RING_BYTES = 1L << 30;
    private static final int ROWS_PER_COMMIT = 6;

    private final Map<String, long[]> parts = new TreeMap<>();
    private final Map<String, long[]> forms = new TreeMap<>();
    private final Map<String, long[]> metrics = new TreeMap<>();
    private long samples;

    private AtRest() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        boolean lanes = false;
        boolean jitter = false;
        long[] offsetsMs = {};
        for (int i = 2; i < arguments.length; i++) {
            lanes |= arguments[i].equals("lanes");
            jitter |= arguments[i].equals("jitter");
            if (arguments[i].startsWith("offsets=")) {
                offsetsMs = offsets(Path.of(arguments[i].substring("offsets=".length())));
            }
        }
        Path folder = Path.of(arguments[1]);
        try (Recorded recorded = new Recorded(Files.newInputStream(Path.of(arguments[0])))) {
            Random random = new Random(1);
            if (jitter) {
                offsetsMs = new long[recorded.rows];
                Arrays.setAll(offsetsMs, _ -> jitterMs(random));
            }
            store(recorded, folder, lanes, offsetsMs);
        }
        AtRest atRest = new AtRest();
        atRest.measure(folder);
        atRest.print();
    }

    /** How many milliseconds after its time on the grid each row came, a line each. */
    private static long[] offsets(Path file) throws IOException {
        return Files.readAllLines(file).stream().mapToLong(Long::parseLong).toArray();
    }

    private static void store(Recorded recorded, Path folder, boolean lanes, long[] offsetsMs)
            throws IOException {
        long[] nowMs = {BEGIN_MS};
        StorageEnvironment system = StorageEnvironment.system();
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(
                        StorageOptions.defaults(folder)
                                .withSizeBytes(RING_BYTES)
                                .withSyncInterval(Duration.ofHours(1)),
                        new StorageEnvironment(
                                system.files(),
                                system.kernel(),
                                () -> nowMs[0],
                                system.nanoClock()),
                        new PrometheusRegistry())) {
            Batch[] batches = recorded.batches(lanes);
            for (int row = 0; row < recorded.rows; row++) {
                nowMs[0] = BEGIN_MS + (long) recorded.stepMs * row;
                long offsetMs = offsetsMs.length == 0 ? 0 : offsetsMs[row % offsetsMs.length];
                recorded.fill(batches, nowMs[0] + offsetMs);
                for (Batch batch : batches) {
                    require(database.append(batch).refused() == 0, "samples were refused");
                }
                if (row % ROWS_PER_COMMIT == 0) {
                    require(database.workNow(), "the disk refused");
                }
            }
            require(database.sealNow(), "the disk refused");
        }
    }

    /** As a scraper on an idle board has it: mostly a few milliseconds, seldom many. */
    private static long jitterMs(Random random) {
        return Math.min(400, Math.round(Math.exp(random.nextGaussian())));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    private void measure(Path folder) throws IOException {
        StorageEnvironment system = StorageEnvironment.system();
        try (RingFile ring = new RingOpener(system.files(), folder, 0).open(0, false, 0)) {
            require(ring != null, "there is no ring");
            Extents extents = new Extents(ring);
            JournalReader journal = new JournalReader(ring);
            journal.scan();
            extents.open(journal.newest(), journal.hasCommits());
            SegmentReader reader = new SegmentReader(ring);
            SegmentContent content = new SegmentContent(reader);
            IntMap<Labels> labels = new IntMap<>();
            long extent = -1;
            for (SegmentInfo segment : extents.segments()) {
                if (segment.extent().sequence() != extent) {
                    extent = segment.extent().sequence();
                    add(parts, "extent headers", 4096, 1);
                }
                ByteReader dictionary = reader.dictionary(segment);
                require(dictionary != null, "a dictionary is damaged");
                Definitions.read(dictionary, labels::put);
                samples += segment.samples();
                add(parts, "segment headers", SegmentDescriptor.HEADER_BYTES, 1);
                add(parts, "dictionaries", segment.dictionaryBytes(), segment.newSeries());
                add(parts, "columns", segment.columnsBytes(), 1);
                add(parts, "records", segment.recordsBytes(), 1);
                add(parts, "indexes", segment.indexBytes(), segment.chunkCount());
                add(parts, "padding", segment.paddedBytes() - segment.bytes(), 1);
                content.index(
                        segment,
                        (id, _, count, offset, length, _, _) -> {
                            byte[] chunk = reader.chunk(segment, offset, length);
                            Labels of = labels.get(id);
                            require(chunk != null && of != null, "a chunk is damaged");
                            int sum = SegmentDescriptor.CHUNK_FORM_OFFSET;
                            int form = chunk[sum] & 0xff;
                            add(parts, "chunk checksums", sum, 1);
                            add(parts, "chunk forms and values", length - sum, 1);
                            add(forms, "form " + form, length - sum, count);
                            add(metrics, of.get(Labels.METRIC_NAME), length - sum, count);
                        });
            }
        }
    }

    private static void add(Map<String, long[]> to, String key, long bytes, long count) {
        long[] sum = to.computeIfAbsent(key, _ -> new long[2]);
        sum[0] += bytes;
        sum[1] += count;
    }

    private void print() {
        long total = 0;
        for (long[] part : parts.values()) {
            total += part[0];
        }
        print("of the ring, by part (bytes, number)", parts, samples);
        print("of chunks, by form (bytes, samples)", forms, 0);
        print("of chunks, by metric (bytes, samples)", metrics, 0);
        System.out.printf(
                "%d samples, %d bytes, %.4f bytes a sample%n",
                samples, total, (double) total / samples);
    }

    private static void print(String title, Map<String, long[]> of, long divisor) {
        System.out.println(title);
        of.forEach((key, sum) ->
                System.out.printf(
                        "  %-45s %10d %10d %8.4f%n",
                        key, sum[0], sum[1], (double) sum[0] / (divisor == 0 ? sum[1] : divisor)));
    }
}
