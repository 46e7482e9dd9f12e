package io.narthex.storage.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever stands in the state file: the store opens, shows no wrong value, and keeps new ones. */
class StateCorruptionTest {
    private static final long SEED = Long.getLong("narthex.seed", 1);
    private static final int ROUNDS = 12;
    private static final int VALUES = 40;
    private static final int BLOCK = 4096;

    @TempDir Path folder;
    private byte[] earlier = {};
    private byte[] image = {};

    enum Damage {
        FLIPPED,
        ZEROED,
        GARBAGE,
        STALE,
        TRUNCATED,
        ALL_ZEROED,
        ALL_GARBAGE,
        EMPTY
    }

    private static MapDbStateStore open(Path at) {
        return new MapDbStateStore(at, () -> 1_760_000_000_000L, new PrometheusRegistry());
    }

    private static byte[] value(int key, int version) {
        byte[] value = new byte[50 + key * 7];
        new Random(key * 31L + version).nextBytes(value);
        return value;
    }

    private byte[] written(int version) throws IOException {
        Path at = folder.resolve("written");
        try (MapDbStateStore store = open(at)) {
            for (int i = 0; i < VALUES; i++) {
                store.put("a", "key" + i, value(i, version));
            }
            assertTrue(store.commit());
        }
        return Files.readAllBytes(at.resolve(MapDbStateStore.FILE_NAME));
    }

    @BeforeEach
    void write() throws IOException {
        earlier = written(1);
        image = written(2);
    }

    private byte[] damaged(Damage damage, Random random) {
        byte[] bytes = image.clone();
        int used = used(bytes, random);
        int block = used / BLOCK * BLOCK;
        byte[] garbage = new byte[bytes.length];
        random.nextBytes(garbage);
        switch (damage) {
            case FLIPPED -> bytes[used] ^= (byte) (1 << random.nextInt(8));
            case ZEROED -> Arrays.fill(bytes, block, block + BLOCK, (byte) 0);
            case GARBAGE -> System.arraycopy(garbage, 0, bytes, block, BLOCK);
            case STALE -> System.arraycopy(earlier, block, bytes, block, BLOCK);
            case TRUNCATED -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case ALL_ZEROED -> Arrays.fill(bytes, (byte) 0);
            case ALL_GARBAGE -> bytes = garbage;
            case EMPTY -> bytes = new byte[0];
        }
        return bytes;
    }

    private static int used(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        while (bytes[at] == 0) {
            at = random.nextInt(bytes.length);
        }
        return at;
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void opensAndGoesOn(Damage damage) throws IOException {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            Path at = Files.createDirectory(folder.resolve("round" + seed));
            Path file = at.resolve(MapDbStateStore.FILE_NAME);
            Files.write(file, damaged(damage, new Random(seed)));
            String what = "seed=" + seed;
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> check(at, what), what);
        }
    }

    private static void check(Path at, String what) {
        try (MapDbStateStore store = open(at)) {
            for (Map.Entry<String, byte[]> entry : store.all("a").entrySet()) {
                int key = Integer.parseInt(entry.getKey().substring(3));
                byte[] found = entry.getValue();
                assertTrue(
                        Arrays.equals(found, value(key, 2)) || Arrays.equals(found, value(key, 1)),
                        () -> what + ": a wrong value of " + entry.getKey());
            }
            for (int i = 0; i < VALUES; i++) {
                store.put("a", "key" + i, value(i, 3));
            }
            store.put("b", "new", "value".getBytes(StandardCharsets.UTF_8));
            assertTrue(store.commit(), what);
        }
        try (MapDbStateStore store = open(at)) {
            for (int i = 0; i < VALUES; i++) {
                assertArrayEquals(value(i, 3), store.get("a", "key" + i), what);
            }
            assertArrayEquals("value".getBytes(StandardCharsets.UTF_8), store.get("b", "new"));
        }
    }
}
