package io.narthex.storage.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapDbStateStoreTest {
    private static final long NOW_MS = 1_760_000_000_000L;

    @TempDir Path folder;

    private MapDbStateStore open() {
        return new MapDbStateStore(folder, () -> NOW_MS);
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
        try (MapDbStateStore store = new MapDbStateStore(folder, () -> NOW_MS, 50)) {
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
        try (MapDbStateStore store = new MapDbStateStore(file.resolve("data"), () -> NOW_MS)) {
            store.put("a", "k", bytes("v"));
            assertFalse(store.commit());
            assertArrayEquals(bytes("v"), store.get("a", "k"));
        }
    }
}
