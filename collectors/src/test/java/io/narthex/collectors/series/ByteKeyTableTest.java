package io.narthex.collectors.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteKeyTableTest {
    private static int find(ByteKeyTable table, String key) {
        byte[] bytes = ("<" + key + ">").getBytes(StandardCharsets.UTF_8);
        int to = bytes.length - 1;
        return table.find(ByteKeyTable.hash(bytes, 1, to), bytes, 1, to);
    }

    private static int add(ByteKeyTable table, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return table.add(ByteKeyTable.hash(bytes, 0, bytes.length), bytes, 0, bytes.length);
    }

    @Test
    void agreesWithAMap() {
        long seed = 20261122;
        Random random = new Random(seed);
        ByteKeyTable table = new ByteKeyTable();
        Map<String, Integer> model = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            String key = "x".repeat(random.nextInt(4)) + random.nextInt(20_000);
            assertEquals(model.getOrDefault(key, -1), find(table, key), "seed=" + seed);
            if (!model.containsKey(key)) {
                model.put(key, add(table, key));
                order.add(key);
            }
            if (random.nextInt(5_000) == 0) {
                int kept = random.nextInt(order.size() + 1);
                table.truncate(kept);
                while (order.size() > kept) {
                    model.remove(order.removeLast());
                }
            }
        }
        assertEquals(model.size(), table.size());
        assertEquals(order.stream().mapToInt(String::length).sum(), table.keyBytes());
    }

    @Test
    void equalHashesDoNotMakeKeysEqual() {
        ByteKeyTable table = new ByteKeyTable();
        byte[] bytes = {1, 2, 3};
        assertEquals(0, table.add(7, bytes, 0, 1));
        assertEquals(1, table.add(7, bytes, 1, 2));
        assertEquals(0, table.find(7, bytes, 0, 1));
        assertEquals(1, table.find(7, bytes, 1, 2));
        assertEquals(-1, table.find(7, bytes, 2, 3));
        assertEquals(1, table.find(0, 7, bytes, 1, 2), "a wrong guess");
        assertEquals(1, table.find(1, 7, bytes, 1, 2), "a right one");
        assertEquals(-1, table.find(2, 7, bytes, 2, 3));
        assertTrue(table.is(1, 7, bytes, 1, 2));
        assertFalse(table.is(2, 7, bytes, 1, 2), "there is no third");
    }

    @Test
    void copiesKeysOfAnotherTable() {
        ByteKeyTable table = new ByteKeyTable();
        add(table, "first");
        add(table, "second");
        ByteKeyTable copy = new ByteKeyTable();
        assertEquals(0, copy.add(table, 1));
        assertEquals(0, find(copy, "second"));
        assertEquals(-1, find(copy, "first"));
    }
}
