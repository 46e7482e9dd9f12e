package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of damage to every part of a ring that has lapped: it opens, what it shows is right,
 * and what it does not show is what it says that it has lost.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorruptionTableTest {
    private static final long SEED = Long.getLong("narthex.seed", 1);
    private static final int ROUNDS = 4;
    private static final int SIZE = 1 << 20;
    private static final int SERIES = 10;
    private static final long START_MS = TestDatabase.NOW_MS - 40_000_000;

    /** Where copies are, damage of one part costs nothing. */
    private static final Set<Target> COSTS_NOTHING =
            EnumSet.of(
                    Target.RING_HEADER,
                    Target.EXTENT_HEADER,
                    Target.SEGMENT_HEADER,
                    Target.DICTIONARY,
                    Target.FOOTER);

    @TempDir static Path folder;
    private final Series[] series = new Series[SERIES];
    private byte[] earlier = {};
    private byte[] image = {};
    private byte[] later = {};
    private Map<Labels, Map<Long, Long>> whole = Map.of();
    private long nextMs = START_MS;

    enum Target {
        RING_HEADER,
        JOURNAL_PAGE,
        EXTENT_HEADER,
        SEGMENT_HEADER,
        DICTIONARY,
        COLUMNS,
        INDEX,
        CHUNK,
        FOOTER;

        List<RingParts.Part> parts(RingParts ring) {
            return switch (this) {
                case RING_HEADER -> List.of(ring.ringHeader());
                case JOURNAL_PAGE -> ring.journalPages();
                case EXTENT_HEADER -> ring.extentHeaders();
                case SEGMENT_HEADER -> ring.segmentHeaders();
                case DICTIONARY -> ring.dictionaries();
                case COLUMNS -> ring.columns();
                case INDEX -> ring.indexes();
                case CHUNK -> ring.chunks();
                case FOOTER -> ring.footers();
            };
        }
    }

    private StorageEnvironment environment(FaultyDisk disk) {
        StorageEnvironment usual = TestDatabase.environment();
        return new StorageEnvironment(disk, usual.kernel(), usual.clock(), usual.nanoClock());
    }

    private TimeSeriesDatabase open(FaultyDisk disk) throws IOException {
        return TimeSeriesDatabase.open(
                TestDatabase.options(folder, SIZE), environment(disk), new PrometheusRegistry());
    }

    /** Writes rounds of rows, each sealed; {@code later} is a lap after {@code image}. */
    @BeforeAll
    void fill() throws IOException {
        for (int i = 0; i < SERIES; i++) {
            series[i] = TestDatabase.series("t", i);
        }
        FaultyDisk disk = new FaultyDisk(new byte[SIZE], new Random(SEED));
        TimeSeriesDatabase database = open(disk);
        seal(database, 100);
        commit(database);
        earlier = disk.image().clone();
        seal(database, 100);
        commit(database);
        database.close();
        image = disk.image().clone();
        database = open(disk);
        whole = TestDatabase.all(database);
        seal(database, 100);
        commit(database);
        later = disk.image().clone();
        database.close();
    }

    private void seal(TimeSeriesDatabase database, int times) {
        for (int i = 0; i < times; i++) {
            rows(database, 8);
            assertTrue(database.sealNow());
        }
    }

    /** Commits that stay in the journal. */
    private void commit(TimeSeriesDatabase database) {
        for (int i = 0; i < 12; i++) {
            rows(database, 3);
            assertTrue(database.syncNow());
        }
    }

    private void rows(TimeSeriesDatabase database, int count) {
        Batch batch = new Batch("t");
        for (int i = 0; i < count; i++) {
            batch.reset(nextMs);
            for (int j = 0; j < SERIES - 1; j++) {
                batch.add(series[j], Math.sin(nextMs / 1e6 + j) * 1000);
            }
            batch.add(series[SERIES - 1], i, nextMs - 2500);
            assertEquals(SERIES, database.append(batch).appended());
            nextMs += 1000;
        }
    }

    static Stream<Arguments> table() {
        return Stream.of(Target.values())
                .flatMap(target ->
                        Stream.of(Damages.values()).map(damage -> Arguments.of(target, damage)));
    }

    @ParameterizedTest
    @MethodSource("table")
    void whatIsNotThereIsCounted(Target target, Damages damage) throws IOException {
        List<RingParts.Part> parts = target.parts(new RingParts(image));
        assertTrue(!parts.isEmpty());
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            Random random = new Random(seed * 31 + target.name().hashCode());
            RingParts.Part part = parts.get(random.nextInt(parts.size()));
            byte[] damaged = image.clone();
            damage.apply(damaged, part.from(), part.length(), earlier, random);
            check(target, damaged, "seed=" + seed + " at " + part);
        }
    }

    /** The bytes of a later lap stand where those of this one should: they tell of more. */
    @ParameterizedTest
    @EnumSource(Target.class)
    void whatWasLappedIsCounted(Target target) throws IOException {
        RingParts ring = new RingParts(image);
        List<RingParts.Part> parts = target.parts(ring);
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            Random random = new Random(seed * 37 + target.name().hashCode());
            RingParts.Part part = parts.get(random.nextInt(parts.size()));
            byte[] damaged = image.clone();
            System.arraycopy(later, part.from(), damaged, part.from(), part.length());
            try (TimeSeriesDatabase database = open(new FaultyDisk(damaged, random))) {
                Found found = read(database, "seed=" + seed + " at " + part);
                // The oldest extent with the header of a later use is what the ring itself makes
                // of it when it overwrites it: that is eviction.
                if (target != Target.EXTENT_HEADER || part.from() != ring.oldestExtent()) {
                    assertTrue(database.losses().samples() >= found.missing, () -> "at " + part);
                }
                rows(database, 1);
                assertTrue(database.syncNow() && database.sealNow());
            }
        }
    }

    private void check(Target target, byte[] damaged, String what) throws IOException {
        boolean untouched = Arrays.equals(damaged, image);
        FaultyDisk disk = new FaultyDisk(damaged, new Random(SEED));
        try (TimeSeriesDatabase database = open(disk)) {
            Found found = read(database, what);
            StorageLosses losses = database.losses();
            assertEquals(found.missing, losses.samples(), what);
            assertTrue(
                    found.missing == 0
                            || (found.minMs >= losses.minMs() && found.maxMs <= losses.maxMs()),
                    () -> what + ": " + found.minMs + " to " + found.maxMs + " in " + losses);
            if (untouched || COSTS_NOTHING.contains(target)) {
                assertEquals(0, found.missing, what);
            }
            // Reading again counts nothing again.
            assertEquals(found.missing, read(database, what).missing);
            assertEquals(losses, database.losses(), what);
            rows(database, 1);
            assertTrue(database.syncNow() && database.sealNow(), what);
        }
    }

    /** What is missing. */
    private static final class Found {
        long missing;
        long minMs = Long.MAX_VALUE;
        long maxMs = Long.MIN_VALUE;
    }

    private Found read(TimeSeriesDatabase database, String what) {
        var all = TestDatabase.all(database);
        Found found = new Found();
        whole.forEach((labels, samples) -> {
            Map<Long, Long> there = all.getOrDefault(labels, Map.of());
            samples.forEach((timeMs, bits) -> {
                Long is = there.get(timeMs);
                if (is == null) {
                    found.missing++;
                    found.minMs = Math.min(found.minMs, timeMs);
                    found.maxMs = Math.max(found.maxMs, timeMs);
                } else {
                    assertEquals(bits, is, what);
                }
            });
            assertTrue(samples.keySet().containsAll(there.keySet()), what);
        });
        return found;
    }

    /** A file that ends too early costs what lay behind its end. */
    @ParameterizedTest
    @EnumSource(Target.class)
    void whatIsBeforeTheCutOfATruncatedFileIsThere(Target target) throws IOException {
        List<RingParts.Part> parts = target.parts(new RingParts(image));
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            Random random = new Random(seed * 41 + target.name().hashCode());
            RingParts.Part part = parts.get(random.nextInt(parts.size()));
            int length = part.from() + random.nextInt(part.length());
            FaultyDisk disk = new FaultyDisk(Arrays.copyOf(image, length), new Random(SEED));
            try (TimeSeriesDatabase database = open(disk)) {
                Found found = read(database, "seed=" + seed);
                // Of extents before the oldest that is left nobody knows whether they were there.
                if (target != Target.RING_HEADER && found.missing > 0) {
                    assertTrue(database.losses().samples() > 0, () -> "length=" + length);
                }
                rows(database, 1);
                assertTrue(database.syncNow() && database.sealNow());
            }
        }
    }

    /** What the header said is told by the rest of the ring: nothing is missing. */
    @ParameterizedTest
    @EnumSource(Damages.class)
    void aRingWithoutHeaderGetsItAnew(Damages damage) throws IOException {
        RingParts.Part part = new RingParts(image).bothRingHeaders();
        byte[] damaged = image.clone();
        Random random = new Random(SEED);
        for (int at = 0; at < part.length(); at += 4096) {
            damage.apply(damaged, at, 80, new byte[SIZE], random);
        }
        FaultyDisk disk = new FaultyDisk(damaged, random);
        try (TimeSeriesDatabase database = open(disk)) {
            assertEquals(0, read(database, "without header").missing);
            assertEquals(StorageLosses.NONE, database.losses());
        }
        assertEquals(0, Arrays.compare(image, 0, 72, disk.image(), 0, 72));
    }

    @ParameterizedTest
    @EnumSource(Damages.class)
    void whatStandsInTheLockDoesNotMatter(Damages damage) throws IOException {
        Path data = folder.resolve("lock-" + damage);
        TestDatabase.open(data, SIZE).close();
        byte[] lock = Files.readAllBytes(data.resolve("lock"));
        damage.apply(lock, 0, lock.length, new byte[lock.length], new Random(SEED));
        Files.write(data.resolve("lock"), lock);
        try (TimeSeriesDatabase database = TestDatabase.open(data, SIZE)) {
            assertEquals(DiskState.OK, database.diskState());
        }
    }
}
