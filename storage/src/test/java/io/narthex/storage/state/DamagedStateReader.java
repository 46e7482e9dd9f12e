package io.narthex.storage.state;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Opens the state file in each folder of one folder, in a process with as little memory as the
 * agent's: what a damaged file makes MapDB do must not reach the test's own.
 */
final class DamagedStateReader {
    static final int VALUES = 40;
    static final String DONE = "done";

    private DamagedStateReader() {}

    static MapDbStateStore open(Path at) {
        return new MapDbStateStore(at, () -> 1_760_000_000_000L, new PrometheusRegistry());
    }

    static byte[] value(int key, int version) {
        byte[] value = new byte[50 + key * 7];
        new Random(key * 31L + version).nextBytes(value);
        return value;
    }

    /** Takes the folders up where an earlier run ended. */
    public static void main(String[] arguments) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
            folders = all.sorted().toList();
        }
        for (Path folder : folders) {
            if (Files.notExists(folder.resolve(DONE))) {
                check(folder);
                Files.createFile(folder.resolve(DONE));
            }
        }
    }

    private static void check(Path at) {
        try (MapDbStateStore store = open(at)) {
            for (Map.Entry<String, byte[]> entry : store.all("a").entrySet()) {
                int key = Integer.parseInt(entry.getKey().substring(3));
                byte[] found = entry.getValue();
                require(
                        Arrays.equals(found, value(key, 2)) || Arrays.equals(found, value(key, 1)),
                        at + ": a wrong value of " + entry.getKey());
            }
            for (int i = 0; i < VALUES; i++) {
                store.put("a", "key" + i, value(i, 3));
            }
            store.put("b", "new", "value".getBytes(StandardCharsets.UTF_8));
            require(store.commit(), at + ": no commit");
        }
        try (MapDbStateStore store = open(at)) {
            for (int i = 0; i < VALUES; i++) {
                require(
                        Arrays.equals(value(i, 3), store.get("a", "key" + i)),
                        at + ": key" + i + " was not kept");
            }
            require(store.all("b").size() == 1, at + ": a new value was not kept");
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
