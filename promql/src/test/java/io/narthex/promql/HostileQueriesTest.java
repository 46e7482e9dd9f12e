package io.narthex.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queries that would take any amount of memory, in a process that has little of it. */
class HostileQueriesTest {
    private static final String[] QUERIES = {
        "x",
        "{__name__=~\".+\"}",
        "max_over_time(x[30d:1s])",
        "max_over_time(max_over_time(x[10d:1s])[10d:1s])",
        "x + on (a) group_left x",
        "x * on (b) group_left (c) label_replace(x, \"c\", \"$1\", \"b\", \"(.*)\")",
        "x or on (b) label_replace(x, \"b\", \"y$1\", \"b\", \"(.*)\")",
        "count_values(\"v\", x * timestamp(x))",
        "topk(100000, x)",
        "quantile(0.5, x)",
        "sort(x)",
        "sum by (b) (rate(x[1h]))",
        "histogram_quantile(0.9, label_replace(x, \"le\", \"$1\", \"b\", \"(.*)\"))",
        "label_join(x, \"d\", \"-\", \"a\", \"b\", \"a\", \"b\", \"a\", \"b\")",
        "x[30d]",
    };

    /** What the process with little memory runs: each query at once from four threads. */
    static final class LittleHeap {
        private LittleHeap() {}

        public static void main(String[] args) throws InterruptedException {
            MemoryStorage storage = new MemoryStorage();
            for (int i = 0; i < 2000; i++) {
                Labels labels = Labels.of("__name__", "x", "a", "" + i % 2, "b", "series-" + i);
                for (int t = 0; t < 60; t++) {
                    storage.add(labels, 60_000L * t, i * 0.1 + t);
                }
            }
            EngineOptions options = EngineOptions.DEFAULT.withMemory(50_000_000, 6 << 20);
            Engine engine = new Engine(options, NanoClock.SYSTEM);
            for (String query : QUERIES) {
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    boolean isRange = i % 2 == 0;
                    threads.add(new Thread(() -> run(engine, storage, query, isRange)));
                }
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
                var one =
                        engine.instant(
                                storage,
                                PromqlParser.parse("count(x{b=\"series-7\"})"),
                                3_000_000,
                                engine.newContext());
                System.out.println(one.series().getFirst().value(0) + " after " + query);
            }
        }

        private static void run(
                Engine engine, MemoryStorage storage, String query, boolean isRange) {
            try {
                var expr = PromqlParser.parse(query);
                if (isRange) {
                    engine.range(storage, expr, 0, 3_600_000, 1000, engine.newContext());
                } else {
                    engine.instant(storage, expr, 3_600_000, engine.newContext());
                }
            } catch (QueryException.Execution | QueryException.BadData e) {
                // What is expected of most.
                return;
            }
        }
    }

    @Test
    void neverTakeTheProcessDown() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process =
                new ProcessBuilder(
                                java,
                                "-Xmx32m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LittleHeap.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output;
        try (var stream = process.getInputStream()) {
            output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(0, process.waitFor(), output);
        StringBuilder expected = new StringBuilder();
        for (String query : QUERIES) {
            expected.append("1.0 after ").append(query).append('\n');
        }
        assertEquals(expected.toString(), output);
    }
}
