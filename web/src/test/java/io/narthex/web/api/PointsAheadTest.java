package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.Labels;
import io.narthex.promql.query.SeriesResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Points that two threads spell: the bytes that one would have written. */
class PointsAheadTest {
    private static final int ROUNDS = 40;

    @Test
    void twoSpellAsOne() {
        long seed = 12;
        Random random = new Random(seed);
        int ahead = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<SeriesResult> series = series(random);
            try (PointsAhead points = PointsAhead.of(series)) {
                for (int i = 0; i < series.size(); i++) {
                    FloatPoints spelled = points.take(i);
                    String expected = alone(series.get(i));
                    if (spelled != null) {
                        ahead++;
                        assertEquals(expected, spelled.text(), "seed=" + seed + " i=" + i);
                        points.giveBack(spelled);
                    }
                }
            }
        }
        int processors = Runtime.getRuntime().availableProcessors();
        assertEquals(processors > 1, ahead > 0, () -> "seed=" + seed);
    }

    @Test
    void whoLeavesEarlyLeavesNobodyWaiting() throws InterruptedException {
        Random random = new Random(3);
        for (int round = 0; round < ROUNDS; round++) {
            List<SeriesResult> series = series(random);
            PointsAhead points = PointsAhead.of(series);
            for (int i = 0; i < series.size() / 2; i++) {
                // What is taken is not given back: the other thread waits for room.
                points.take(i);
            }
            points.close();
            points.awaitEnd();
        }
    }

    private static List<SeriesResult> series(Random random) {
        List<SeriesResult> series = new ArrayList<>();
        int count = 2 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            double[] values =
                    new double[random.nextInt(8) == 0 ? 5_000 : 200 + random.nextInt(900)];
            for (int k = 0; k < values.length; k++) {
                values[k] = random.nextInt(3) == 0 ? k : random.nextGaussian() * 1e5;
            }
            long stepMs = 1L + random.nextInt(60_000);
            series.add(new SeriesResult(Labels.EMPTY, 1_795_000_000_000L, stepMs, null, values));
        }
        return series;
    }

    private static String alone(SeriesResult series) {
        StringBuilder text = new StringBuilder();
        FloatPoints points = new FloatPoints(1 << 10);
        for (int i = 0; i < series.size(); i++) {
            points.add(series.timestampMs(i), series.value(i));
            text.append(i > 0 ? "," : "").append(points.text());
            points.clear();
        }
        return text.toString();
    }
}
