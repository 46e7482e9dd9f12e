package io.narthex.promql.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.NanoClock;
import io.narthex.promql.Engine;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import io.narthex.testkit.RealPrometheus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks a real Prometheus and this engine the same random queries over the same samples. Prints the
 * share of equal answers.
 */
class PrometheusPeerTest {
    private static final int QUERIES = Integer.getInteger("narthex.promql.peer.queries", 400);
    private static final long SEED = Long.getLong("narthex.promql.peer.seed", 20_261_122L);

    /** Where the peer's version is behind the language that the scripts hold: by pattern, why. */
    private static final Map<String, String> BEHIND =
            Map.of(
                    "histogram_fraction\\([^()]*(sum by \\([a-z, ]*\\) \\()?rate\\(duration_bucket",
                    "the share in a classic histogram was NaN where its buckets come out of order",
                    "mad_over_time",
                    "mad_over_time left NaN out");

    private final Engine engine =
            new Engine(EngineOptions.DEFAULT.withMemory(50_000_000, 1 << 30), NanoClock.SYSTEM);

    @Test
    void answersAsPrometheus(@TempDir Path folder) throws Exception {
        PeerSamples samples = new PeerSamples(SEED);
        List<String> differences = new ArrayList<>();
        int asked = 0;
        int behind = 0;
        try (RealPrometheus peer = RealPrometheus.at(folder)) {
            peer.options("--enable-feature=promql-experimental-functions,native-histograms");
            peer.start();
            peer.write(samples.request());
            PeerQueries queries = new PeerQueries(SEED, false);
            Random random = new Random(SEED);
            while (asked < QUERIES) {
                String query = queries.next();
                long atMs =
                        PeerSamples.START_MS
                                + random.nextLong(PeerSamples.SAMPLES * PeerSamples.INTERVAL_MS);
                boolean range = random.nextInt(4) == 0;
                asked++;
                PeerAnswer ours = ours(samples, query, atMs, range);
                PeerAnswer theirs = PeerAnswer.parse(theirs(peer, query, atMs, range));
                String difference = ours.difference(theirs);
                if (!difference.isEmpty() && isBehind(query)) {
                    behind++;
                } else if (!difference.isEmpty()) {
                    differences.add(query + (range ? " from " : " at ") + atMs + ": " + difference);
                }
            }
        }
        int compared = asked - behind;
        int equal = compared - differences.size();
        System.out.println(
                "seed "
                        + SEED
                        + ": "
                        + equal
                        + " of "
                        + compared
                        + " answers equal, "
                        + 100.0 * equal / compared
                        + " %; "
                        + behind
                        + " more differ as listed: "
                        + BEHIND.values());
        assertEquals(0, differences.size(), String.join("\n", differences));
    }

    private static boolean isBehind(String query) {
        return BEHIND.keySet().stream().anyMatch(p -> Pattern.compile(p).matcher(query).find());
    }

    private PeerAnswer ours(PeerSamples samples, String query, long atMs, boolean range) {
        try {
            Expr expr = PromqlParser.parse(query, ParserOptions.ALL);
            return PeerAnswer.of(
                    range
                            ? engine.range(
                                    samples.storage(),
                                    expr,
                                    atMs,
                                    atMs + 300_000,
                                    37_000,
                                    engine.newContext())
                            : engine.instant(samples.storage(), expr, atMs, engine.newContext()));
        } catch (QueryException e) {
            return PeerAnswer.ofError(e.errorType());
        }
    }

    private static String theirs(RealPrometheus peer, String query, long atMs, boolean range)
            throws Exception {
        String form = "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
        if (range) {
            return peer.post(
                    "/api/v1/query_range",
                    form
                            + "&start="
                            + atMs / 1000.0
                            + "&end="
                            + (atMs + 300_000) / 1000.0
                            + "&step=37");
        }
        return peer.post("/api/v1/query", form + "&time=" + atMs / 1000.0);
    }
}
