package io.narthex.storage.state;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever stands in the state file: the store opens, at the third start at the latest, shows no
 * wrong value, and keeps new ones.
 */
class StateCorruptionTest {
    private static final long SEED = Long.getLong("narthex.seed", 1);
    private static final int ROUNDS = 12;
    private static final int BLOCK = 4096;

    /** The exit status of a JVM with ExitOnOutOfMemoryError. */
    private static final int OUT_OF_MEMORY = 3;

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

    private byte[] written(int version) throws IOException {
        Path at = folder.resolve("written");
        try (MapDbStateStore store = DamagedStateReader.open(at)) {
            for (int i = 0; i < DamagedStateReader.VALUES; i++) {
                store.put("a", "key" + i, DamagedStateReader.value(i, version));
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

    @Test
    void opensAndGoesOn() throws IOException, InterruptedException {
        Path all = Files.createDirectory(folder.resolve("all"));
        for (Damage damage : Damage.values()) {
            for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                Path at = Files.createDirectory(all.resolve(damage + "-" + seed));
                Files.write(
                        at.resolve(MapDbStateStore.FILE_NAME), damaged(damage, new Random(seed)));
            }
        }
        Map<Path, Integer> deaths = new HashMap<>();
        for (int status = -1; status != 0; ) {
            status = read(all);
            Path next = firstNotDone(all);
            assertTrue(
                    status == 0 || (status == OUT_OF_MEMORY && next != null),
                    () -> "the reader failed at " + next);
            if (next != null) {
                assertTrue(deaths.merge(next, 1, Integer::sum) <= 2, () -> next + " never opens");
            }
        }
        assertNull(firstNotDone(all));
    }

    private static int read(Path all) throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dtinylog.level=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DamagedStateReader.class.getName(),
                        all.toString());
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }

    private static @Nullable Path firstNotDone(Path all) throws IOException {
        try (Stream<Path> folders = Files.list(all)) {
            return folders.sorted()
                    .filter(at -> Files.notExists(at.resolve(DamagedStateReader.DONE)))
                    .findFirst()
                    .orElse(null);
        }
    }
}
