package io.narthex.promql.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.promql.Engine;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineOptions;
import io.narthex.testkit.RealPrometheus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions and operators of random numbers, at a real Prometheus and here: equal to the bit. */
class FunctionsPeerTest {
    private static final long SEED = Long.getLong("narthex.promql.peer.seed", 20_261_123L);
    private static final int NUMBERS = 3_000;

    @Test
    void hasPrometheusLastBit(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(
                System.getProperty("os.arch").equals("amd64"),
                "Go's exp is another where there is no assembly for x86-64");
        Engine engine =
                new Engine(EngineOptions.DEFAULT.withMemory(50_000_000, 1 << 30), NanoClock.SYSTEM);
        MemoryStorage storage = new MemoryStorage();
        WriteRequest request = new WriteRequest();
        Random random = new Random(SEED);
        for (int i = 0; i < NUMBERS; i++) {
            for (String name : new String[] {"x", "y"}) {
                Labels labels = Labels.of("__name__", name, "i", Integer.toString(NUMBERS + i));
                double value = number(random, i % 8);
                storage.add(labels, PeerSamples.START_MS, value);
                request.add(labels, PeerSamples.START_MS, value);
            }
        }
        try (RealPrometheus peer = RealPrometheus.at(folder).start()) {
            peer.write(request.toSnappy());
            for (String query :
                    ("x ^ on(i) y|abs(x) ^ on(i) y|abs(x) ^ 0.3|2 ^ y|x % on(i) y|x / on(i) y|"
                                    + "x atan2 on(i) y|exp(x)|ln(x)|log2(x)|log10(x)|sqrt(x)|"
                                    + "sinh(x)|cosh(x)|tanh(x)|asinh(x)|acosh(x)|atanh(x)|sin(x)|"
                                    + "cos(x)|tan(x)|asin(x)|acos(x)|atan(x)|deg(x)|rad(x)|"
                                    + "round(x)|round(x, 0.1)|floor(x)|ceil(x)|sum(x)|avg(x)|"
                                    + "stddev(x)|stdvar(x)|quantile(0.9, x)|stddev(x < 100 > -100)|"
                                    + "sum(x < 100 > -100)|avg(x < 100 > -100)|day_of_year(x)|"
                                    + "month(x < 1e9 > 0)|predict_linear(x[1m], 60)")
                            .split("\\|")) {
                PeerAnswer ours =
                        PeerAnswer.of(
                                engine.instant(
                                        storage,
                                        PromqlParser.parse(query, ParserOptions.ALL),
                                        PeerSamples.START_MS,
                                        engine.newContext()));
                PeerAnswer theirs =
                        PeerAnswer.parse(
                                peer.post(
                                        "/api/v1/query",
                                        "query="
                                                + URLEncoder.encode(query, StandardCharsets.UTF_8)
                                                + "&time="
                                                + PeerSamples.START_MS / 1000));
                assertEquals("", ours.exactDifference(theirs), query + ", seed " + SEED);
            }
        }
    }

    /** Of every size and kind that functions tell apart. */
    private static double number(Random random, int kind) {
        return switch (kind) {
            case 0 -> random.nextDouble() * 20 - 10;
            case 1 -> random.nextDouble() * 1500 - 750;
            case 2 -> random.nextDouble();
            case 3 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            case 4 -> random.nextGaussian() * Math.scalb(1.0, random.nextInt(80) - 40);
            case 5 -> -random.nextDouble();
            case 6 -> random.nextInt(2000) - 1000;
            default -> (random.nextInt(81) - 40) / 8.0;
        };
    }
}
