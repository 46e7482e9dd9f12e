package io.narthex.storage;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.Series;
import io.narthex.core.model.SeriesSet;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.codec.RandomHistograms;
import io.narthex.storage.format.JournalDescriptor;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.ring.Checksums;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.RingImages;
import io.narthex.storage.ring.RingVersionException;
import io.narthex.testkit.FuzzTarget;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A ring of which one part is overlaid with what fuzzing makes up, and gets a right checksum: it
 * must open, and be read to its end, whatever stands there. Data: which part of its kind, where in
 * it (two bytes), and the bytes.
 */
final class RingTargets {
    private static final int SIZE = 1 << 20;
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int COST = 10;
    private static final int SEED_BYTES = 96;
    private static final byte[] IMAGE = image();
    private static final RingParts PARTS = new RingParts(IMAGE);
    private static final Checksums SUMS = new Checksums();

    private RingTargets() {}

    static FuzzTarget target(String name, FuzzTarget.Action action) {
        List<byte[]> seeds = new ArrayList<>();
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 6; i++) {
            byte[] seed = new byte[3 + i * SEED_BYTES / 6];
            random.nextBytes(seed);
            seed[0] = (byte) i;
            seed[1] = 0;
            seed[2] = (byte) (8 * i);
            seeds.add(seed);
        }
        return new FuzzTarget(name, action, seeds, COST);
    }

    /** A ring with segments of all forms in some extents, and commits in its journal. */
    private static byte[] image() {
        try {
            Path folder = Files.createTempDirectory("narthex-fuzz");
            FaultyDisk disk = new FaultyDisk(new byte[SIZE], new Random(1));
            StorageEnvironment usual = TestDatabase.environment();
            StorageEnvironment environment =
                    new StorageEnvironment(disk, usual.kernel(), usual.clock(), usual.nanoClock());
            try (TimeSeriesDatabase database =
                    TimeSeriesDatabase.open(
                            TestDatabase.options(folder, SIZE),
                            environment,
                            new PrometheusRegistry())) {
                fill(database);
            }
            for (Path file : List.of(folder.resolve("ring"), folder.resolve("lock"), folder)) {
                Files.deleteIfExists(file);
            }
            return disk.image().clone();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fill(TimeSeriesDatabase database) {
        Random random = new Random(3);
        RandomHistograms histograms = new RandomHistograms(random);
        Series[] series = new Series[12];
        for (int i = 0; i < series.length; i++) {
            series[i] = TestDatabase.series("f" + i % 3, i);
        }
        Batch batch = new Batch("fuzz");
        for (int row = 0; row < 120; row++) {
            long timeMs = TestDatabase.NOW_MS - 4_000_000 + row * 1000L;
            batch.reset(timeMs);
            for (int i = 0; i < 9; i++) {
                batch.add(
                        series[i], i < 3 ? row * i : i < 6 ? row / 10.0 + i : random.nextDouble());
            }
            batch.add(series[9], histograms.next());
            batch.startTimestamp(timeMs - 1_000_000);
            batch.add(series[10], row, timeMs - 250);
            batch.add(series[11], Double.NaN);
            batch.addExemplar(series[0], new Exemplar(Labels.of("t", "" + row), row, timeMs));
            batch.addFamily(new MetricFamily("f0", MetricType.GAUGE, "h" + row % 7, ""));
            database.append(batch);
            if (row % 4 == 3) {
                database.syncNow();
            }
            if (row % 9 == 8 && row < 100) {
                database.sealNow();
            }
        }
    }

    /** An image with its overlaid part. */
    private static final class Target {
        final byte[] image;
        final RingParts.Part part;

        Target(byte[] image, RingParts.Part part) {
            this.image = image;
            this.part = part;
        }

        int at() {
            return part.from();
        }
    }

    private static int unsigned(byte[] data, int index) {
        return index < data.length ? data[index] & 0xff : 0;
    }

    /** Overlays one of these parts from {@code first} bytes behind its beginning on. */
    private static Target overlaid(List<RingParts.Part> parts, int first, byte[] data) {
        RingParts.Part part = parts.get(unsigned(data, 0) % parts.size());
        byte[] image = IMAGE.clone();
        int room = part.length() - first;
        int offset = (unsigned(data, 1) << 8 | unsigned(data, 2)) % Math.max(1, room);
        int length = Math.clamp(data.length - 3L, 0, room - offset);
        if (length > 0) {
            System.arraycopy(data, 3, image, part.from() + first + offset, length);
        }
        return new Target(image, part);
    }

    /** Both copies say the same. */
    static void ringHeaders(byte[] data) throws IOException {
        int from = RingDescriptor.VERSION_OFFSET;
        byte[] image = overlaid(List.of(PARTS.ringHeader()), from, data).image;
        int sum = SUMS.of(RingDescriptor.RING_MAGIC, image, from, PAGE - from);
        LittleEndian.putInt(image, RingDescriptor.CHECKSUM_OFFSET, sum);
        System.arraycopy(image, 0, image, PAGE, PAGE);
        read(image);
    }

    static void journalPages(byte[] data) throws IOException {
        int from = JournalDescriptor.PAGE_OFFSET;
        Target target = overlaid(PARTS.journalPages(), from, data);
        byte[] image = target.image;
        long id = LittleEndian.getLong(image, RingDescriptor.JOURNAL_ID_OFFSET);
        long seed = id ^ LittleEndian.getLong(image, target.at() + from);
        int sum = SUMS.of(seed, image, target.at() + from, PAGE - from);
        LittleEndian.putInt(image, target.at() + JournalDescriptor.CHECKSUM_OFFSET, sum);
        read(image);
    }

    static void extentHeaders(byte[] data) throws IOException {
        int from = RingDescriptor.EXTENT_VERSION_OFFSET;
        Target target = overlaid(PARTS.extentHeaders(), from, data);
        byte[] image = target.image;
        int length = RingDescriptor.EXTENT_HEADER_BYTES - from;
        long seed = LittleEndian.getLong(image, RingDescriptor.RING_ID_OFFSET);
        int sum = SUMS.of(seed, image, target.at() + from, length);
        LittleEndian.putInt(image, target.at() + RingDescriptor.EXTENT_CHECKSUM_OFFSET, sum);
        read(image);
    }

    static void footers(byte[] data) throws IOException {
        int from = RingDescriptor.FOOTER_SEQUENCE_OFFSET;
        Target target = overlaid(PARTS.footers(), from, data);
        byte[] image = target.image;
        long seed = LittleEndian.getLong(image, target.at() + from);
        int sum = SUMS.of(seed, image, target.at() + from, RingDescriptor.FOOTER_BYTES - from);
        LittleEndian.putInt(image, target.at() + RingDescriptor.FOOTER_CHECKSUM_OFFSET, sum);
        read(image);
    }

    /** In the newest extent, which has no footer that says the same. */
    static void segmentHeaders(byte[] data) throws IOException {
        int from = SegmentDescriptor.EXTENT_SEQUENCE_OFFSET;
        Target target = overlaid(PARTS.segmentHeaders().reversed(), from, data);
        byte[] image = target.image;
        long seed = LittleEndian.getLong(image, target.at() + from);
        int length = SegmentDescriptor.HEADER_BYTES - from;
        int sum = SUMS.of(seed, image, target.at() + from, length);
        LittleEndian.putInt(image, target.at() + SegmentDescriptor.CHECKSUM_OFFSET, sum);
        read(image);
    }

    /** Dictionary, columns, records or index of a segment; each ends with its checksum. */
    static void sections(byte[] data) throws IOException {
        List<RingParts.Part> parts = new ArrayList<>();
        parts.addAll(PARTS.dictionaries());
        parts.addAll(PARTS.columns());
        parts.addAll(PARTS.records());
        parts.addAll(PARTS.indexes());
        Target target = overlaid(parts, 0, data);
        byte[] image = target.image;
        RingParts.Part part = target.part;
        int extent = PARTS.extentOf(part.from());
        long sequence = LittleEndian.getLong(image, extent + RingDescriptor.EXTENT_SEQUENCE_OFFSET);
        int sum = SUMS.of(sequence + part.from() - extent, image, part.from(), part.length() - 4);
        LittleEndian.putInt(image, part.from() + part.length() - 4, sum);
        read(image);
    }

    /** What an agent does at its start and the tools do later: all of it is read. */
    private static void read(byte[] image) throws IOException {
        HeapFile file = new HeapFile();
        file.truncate(image.length);
        byte[] zeros = new byte[PAGE];
        for (int at = 0; at < image.length; at += PAGE) {
            if (!Arrays.equals(image, at, at + PAGE, zeros, 0, PAGE)) {
                file.write(at, image, at, PAGE);
            }
        }
        RingFile ring;
        try {
            ring = RingImages.open(file);
        } catch (RingVersionException e) {
            return;
        }
        if (ring == null) {
            return;
        }
        try (RingInspector inspector = new RingInspector(ring)) {
            inspector.verify();
            inspector.facts();
            inspector.segments();
            drain(inspector);
        }
    }

    /** In whatever order it comes. */
    private static long drain(RingInspector inspector) {
        long maxMs = Long.MAX_VALUE / 2;
        long samples = 0;
        SampleBlock block = new SampleBlock();
        try (Querier querier = inspector.querier(-maxMs, maxMs)) {
            SeriesSet set = querier.select(List.of(), -maxMs, maxMs);
            while (set.next()) {
                SampleCursor cursor = set.samples();
                while (cursor.next(block)) {
                    samples += block.size();
                }
            }
        }
        return samples;
    }
}
