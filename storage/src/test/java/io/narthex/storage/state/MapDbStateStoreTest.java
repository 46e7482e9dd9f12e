package io.narthex.storage.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapDbStateStoreTest {
    private static final long NOW_MS = 1_760_000_000_000L;

    @TempDir Path folder;

    private MapDbStateStore open() {
        return new MapDbStateStore(folder, () -> NOW_MS, new PrometheusRegistry());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void opensNothingBeforeItIsAsked() {
        open().close();
        assertFalse(Files.exists(folder.resolve("state.mapdb")));
    }

    @Test
    void keepsWhatWasCommittedAndClosed() {
        try (MapDbStateStore store = open()) {
            store.put("alerts", "b", bytes("2"));
            store.put("alerts", "a", bytes("1"));
            store.put("alertsnot", "x", bytes("9"));
            assertTrue(store.commit());
            store.put("silences", "s", bytes("3"));
            store.remove("alerts", "b");
        }
        try (MapDbStateStore store = open()) {
            assertArrayEquals(bytes("1"), store.get("alerts", "a"));
            assertNull(store.get("alerts", "b"));
            assertEquals(List.of("a"), List.copyOf(store.all("alerts").keySet()));
            assertArrayEquals(bytes("3"), store.all("silences").get("s"));
        }
    }

    @Test
    void showsChangesBeforeTheyAreCommitted() {
        try (MapDbStateStore store = open()) {
            store.put("a", "k2", bytes("x"));
            store.put("a", "k1", new byte[0]);
            assertEquals(List.of("k1", "k2"), List.copyOf(store.all("a").keySet()));
            assertArrayEquals(new byte[0], store.get("a", "k1"));
            store.remove("a", "k2");
            assertEquals(List.of("k1"), List.copyOf(store.all("a").keySet()));
        }
    }

    @Test
    void commitsByItself() {
        try (MapDbStateStore store =
                new MapDbStateStore(folder, () -> NOW_MS, new PrometheusRegistry(), 50)) {
            store.put("a", "k", bytes("v"));
            Awaitility.await().until(() -> Files.exists(folder.resolve("state.mapdb")));
        }
    }

    @Test
    void setsGarbageAside() throws IOException {
        byte[] garbage = new byte[100_000];
        new Random(3).nextBytes(garbage);
        Files.write(folder.resolve("state.mapdb"), garbage);
        try (MapDbStateStore store = open()) {
            assertTrue(store.all("a").isEmpty());
            store.put("a", "k", bytes("v"));
            assertTrue(store.commit());
        }
        Path aside = folder.resolve("state.mapdb.damaged-20251009T085320Z");
        assertArrayEquals(garbage, Files.readAllBytes(aside));
        try (MapDbStateStore store = open()) {
            assertArrayEquals(bytes("v"), store.get("a", "k"));
        }
    }

    @Test
    void folderThatCannotBeMadeLeavesMemory() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (MapDbStateStore store =
                new MapDbStateStore(file.resolve("data"), () -> NOW_MS, new PrometheusRegistry())) {
            store.put("a", "k", bytes("v"));
            assertFalse(store.commit());
            assertArrayEquals(bytes("v"), store.get("a", "k"));
        }
    }

    private long folderBytes() throws IOException {
        long bytes = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    @Test
    void refusesWhatIsTooMuchAndTakesItWhenThereIsRoom() throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        try (MapDbStateStore store = new MapDbStateStore(folder, () -> NOW_MS, registry)) {
            for (int i = 0; i < 100; i++) {
                store.put("a", "k" + i, new byte[10_000]);
            }
            assertFalse(store.commit());
            // What was not made durable is there as long as the process.
            assertEquals(100, store.all("a").size());
            assertTrue(folderBytes() < MapDbStateStore.MAX_BYTES);
            for (int i = 0; i < 50; i++) {
                store.remove("a", "k" + i);
            }
            assertTrue(store.commit());
        }
        try (MapDbStateStore store = open()) {
            assertEquals(50, store.all("a").size());
        }
    }

    @Test
    void staysSmallWhateverIsWritten() throws IOException {
        Random random = new Random(7);
        long most = 0;
        Map<String, Integer> sizes = new TreeMap<>();
        try (MapDbStateStore store = open()) {
            for (int round = 0; round < 150; round++) {
                for (int i = 0; i < 30; i++) {
                    String key = "k" + random.nextInt(60);
                    int size = random.nextInt(1 << random.nextInt(14));
                    store.put("a", key, new byte[size]);
                    sizes.put(key, size);
                }
                assertTrue(store.commit());
                most = Math.max(most, folderBytes());
            }
        }
        assertTrue(most <= MapDbStateStore.MAX_BYTES / 2, "bytes=" + most);
        try (MapDbStateStore store = open()) {
            sizes.forEach((key, size) -> {
                byte[] value = store.get("a", key);
                assertEquals(size, value == null ? -1 : value.length);
            });
        }
    }

    @Test
    void aDumpThatIsWholeIsTaken() throws IOException {
        try (MapDbStateStore store = open()) {
            store.put("a", "k", bytes("old"));
        }
        StateDump dump = new StateDump(folder.resolve("state.mapdb.dump"));
        dump.write(Map.of("a\u0000k", StateValues.sealed("a\u0000k", bytes("new"))));
        try (MapDbStateStore store = open()) {
            assertArrayEquals(bytes("new"), store.get("a", "k"));
        }
        assertFalse(Files.exists(folder.resolve("state.mapdb.dump")));
        // One that was cut is not.
        Files.write(folder.resolve("state.mapdb.dump"), new byte[] {1, 2, 3, 4, 5, 6});
        try (MapDbStateStore store = open()) {
            assertArrayEquals(bytes("new"), store.get("a", "k"));
        }
    }
}
