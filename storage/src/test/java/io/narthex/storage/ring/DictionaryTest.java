package io.narthex.storage.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Series;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadLimits;
import io.narthex.storage.head.HeadSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dictionaries of random series against a naive model, and damaged ones. */
class DictionaryTest {
    private static final String[] VALUES = {
        "a",
        "b",
        "ab",
        "aab",
        "\u00e4",
        "\ud83d\ude00",
        "\uffee",
        "b\nb",
        "node-1",
        "node-2",
        "node-10"
    };

    private static final String[] PATTERNS = {
        "",
        "a",
        "a|b",
        "a.*",
        ".*",
        ".+",
        ".*b",
        "node-.*",
        "node-[12]",
        "(?i)A.*",
        "a|",
        "|",
        "b.b",
        "node-(1|2)",
        "x"
    };

    private static Labels labels(Random random, int number) {
        Labels.Builder builder = Labels.builder(4).add("number", "n" + number);
        if (random.nextInt(3) > 0) {
            builder.add("__name__", VALUES[random.nextInt(3)]);
        }
        for (String name : List.of("x", "y", "z")) {
            if (random.nextBoolean()) {
                builder.add(name, VALUES[random.nextInt(VALUES.length)]);
            }
        }
        return builder.build();
    }

    /** Live series, some of those that were made. */
    private static List<HeadSeries> series(Random random, int count) {
        Head head =
                new Head(
                        () -> 1000,
                        NanoClock.SYSTEM,
                        new HeadLimits(
                                1000, 1000, Integer.MAX_VALUE, Integer.MAX_VALUE, 65536, 65536),
                        new Tombstones(1));
        Batch batch = new Batch("test");
        batch.reset(1000);
        for (int i = 0; i < count; i++) {
            batch.add(new Series(labels(random, i)), 1);
        }
        head.append(batch);
        List<HeadSeries> all = new ArrayList<>(head.select(List.of()));
        all.removeIf(_ -> random.nextInt(5) == 0);
        Collections.shuffle(all, random);
        return all;
    }

    private static Dictionary dictionary(List<HeadSeries> series) {
        ByteWriter out = new ByteWriter(16);
        DictionaryWriter.write(series, out);
        return new Dictionary(new ByteReader(out.bytes(), 0, out.size()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 64, 65, 300})
    void holdsWhatWasWritten(int count) {
        Random random = new Random(count);
        List<HeadSeries> series = series(random, count);
        Map<Integer, Labels> expected = new TreeMap<>();
        series.forEach(one -> expected.put(one.id(), one.labels()));
        Dictionary dictionary = dictionary(series);
        Map<Integer, Labels> all = new TreeMap<>();
        dictionary.forEach(all::put);
        assertEquals(expected, all);
        assertEquals(expected.size(), dictionary.size());
        for (int i = dictionary.size() - 1; i >= 0; i--) {
            assertEquals(expected.get(dictionary.id(i)), dictionary.labels(i));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void findsWhatMatches(long seed) {
        Random random = new Random(seed);
        List<HeadSeries> series = series(random, 1 + random.nextInt(200));
        Dictionary dictionary = dictionary(series);
        for (int i = 0; i < 300; i++) {
            List<Matcher> matchers = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                String name = List.of("__name__", "x", "y", "z", "none").get(random.nextInt(5));
                List<Matcher.Type> types = List.of(Matcher.Type.values());
                Matcher.Type type = types.get(random.nextInt(types.size()));
                String value =
                        random.nextBoolean()
                                ? PATTERNS[random.nextInt(PATTERNS.length)]
                                : VALUES[random.nextInt(VALUES.length)];
                matchers.add(new Matcher(type, name, value));
            }
            List<Labels> expected = new ArrayList<>();
            for (HeadSeries one : series) {
                if (Matcher.allMatch(matchers, one.labels())) {
                    expected.add(one.labels());
                }
            }
            List<Labels> found = new ArrayList<>();
            long[] matching = dictionary.select(matchers);
            for (int j = 0; j < dictionary.size(); j++) {
                if (Dictionary.isSet(matching, j)) {
                    found.add(dictionary.labels(j));
                }
            }
            Collections.sort(expected);
            Collections.sort(found);
            assertEquals(expected, found, () -> "seed=" + seed + " " + matchers);
        }
    }

    /** Whatever its bytes are, it is read or refused, in time and room that its length bounds. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void garbageIsRefused(long seed) {
        Random random = new Random(seed);
        ByteWriter out = new ByteWriter(16);
        DictionaryWriter.write(series(random, 50), out);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = Arrays.copyOf(out.bytes(), out.size());
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            try {
                Dictionary dictionary = new Dictionary(new ByteReader(bytes, 0, length));
                dictionary.select(List.of(new Matcher(Matcher.Type.REGEX, "x", "a.*")));
                dictionary.forEach((_, _) -> {});
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void whatEndsEarlyIsRefused() {
        MalformedException thrown =
                assertThrows(
                        MalformedException.class,
                        () -> new Dictionary(new ByteReader(new byte[] {1, 1, 1}, 0, 3)));
        assertEquals("record ends early: wanted=1, remaining=0", thrown.getMessage());
    }
}
