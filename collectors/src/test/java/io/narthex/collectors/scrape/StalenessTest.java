package io.narthex.collectors.scrape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.exposition.ExpositionException;
import io.narthex.core.exposition.ExpositionHandler;
import io.narthex.core.exposition.ExpositionParser;
import io.narthex.core.exposition.Format;
import io.narthex.core.exposition.ParserOptions;
import io.narthex.core.exposition.SampleLine;
import io.narthex.core.model.Labels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Compares the cache with the plain idea: what was in the last good scrape and is not in this. */
class StalenessTest {
    private final ExpositionParser parser = new ExpositionParser(ParserOptions.SCRAPE);

    private void feed(SeriesCache cache, Set<String> names, Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            // Two spellings of the same series.
            text.append(name)
                    .append(random.nextBoolean() ? "{a=\"1\",b=\"2\"}" : "{b=\"2\",a=\"1\"}")
                    .append(" 1\n");
        }
        ExpositionHandler handler =
                new ExpositionHandler() {
                    @Override
                    public void sample(SampleLine line) throws ExpositionException {
                        int entry = cache.find(line);
                        if (entry < 0) {
                            Labels labels = line.decode();
                            entry = cache.add(line, labels, null);
                        }
                        cache.see(entry);
                    }
                };
        parser.parse(
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)),
                Format.TEXT_0_0_4,
                handler);
    }

    @Test
    void agreesWithSets() throws IOException {
        long seed = 99;
        Random random = new Random(seed);
        SeriesCache cache = new SeriesCache();
        Set<String> last = new TreeSet<>();
        for (int round = 0; round < 2_000; round++) {
            Set<String> now = new TreeSet<>();
            int of = random.nextInt(4) == 0 ? 300 : 60;
            for (int i = random.nextInt(of); i > 0; i--) {
                now.add("m" + random.nextInt(of));
            }
            cache.begin();
            feed(cache, now, random);
            Set<String> ended = new TreeSet<>();
            String message = "seed=" + seed + ", round=" + round;
            switch (random.nextInt(6)) {
                case 0 -> {
                    cache.forEachCommitted(s -> ended.add(s.labels().metricName()));
                    cache.rollback();
                    assertEquals(last, ended, message);
                    last = new TreeSet<>();
                }
                case 1 -> cache.abort();
                default -> {
                    cache.forEachVanished(s -> ended.add(s.labels().metricName()));
                    cache.commit();
                    last.removeAll(now);
                    assertEquals(last, ended, message);
                    last = now;
                }
            }
            if (random.nextInt(50) == 0) {
                cache.forgetSpellings();
            }
        }
        assertTrue(cache.size() < 3_000, "bounded: " + cache.size());
    }
}
