package io.narthex.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Each benchmark's setup and an invocation, on a few series. */
class BenchmarksTest {
    @Test
    void readsWhatItWrites() throws Exception {
        ExpositionBenchmark benchmark = new ExpositionBenchmark();
        benchmark.series = 25;
        benchmark.prepare();
        assertEquals(25, benchmark.seriesRead());
        // 13 gauges of 20.0 that moved by a tenth at most, and 12 counters.
        double sum = benchmark.parse();
        assertTrue(sum >= 13 * 19.9 && sum <= 13 * 20.1 + 12 * 1000, "sum=" + sum);
        assertEquals(25, benchmark.seriesRead());
    }

    @Test
    void storesReadings() throws Exception {
        StorageBenchmark.Growing growing = new StorageBenchmark.Growing();
        growing.batch = 20;
        growing.open();
        StorageBenchmark benchmark = new StorageBenchmark();
        try {
            for (int i = 1; i <= 7; i++) {
                assertEquals(
                        StoredFleet.BEGIN_MS + i * StoredFleet.INTERVAL_MS,
                        benchmark.append(growing));
            }
        } finally {
            growing.close();
        }
    }

    @Test
    void decodesEverySample() throws Exception {
        StorageBenchmark.Filled filled = new StorageBenchmark.Filled();
        filled.series = 20;
        filled.readings = 700;
        filled.fill();
        try {
            assertEquals(20 * 700, new StorageBenchmark().decode(filled));
        } finally {
            filled.close();
        }
    }

    @Test
    void queriesGiveAPointForEachStep() throws Exception {
        QueryBenchmark benchmark = new QueryBenchmark();
        benchmark.series = 40;
        benchmark.readings = 360;
        for (String query :
                List.of(
                        "avg by (channel) (bench_gauge)",
                        "sum(rate(bench_counter_total[5m]))",
                        "quantile_over_time(0.9, bench_gauge[1h])")) {
            benchmark.query = query;
            benchmark.fill();
            try {
                // An hour has 12 steps behind the one at its beginning, which has no sample.
                long series = query.startsWith("sum") ? 1 : query.startsWith("avg") ? 10 : 20;
                assertEquals(12 * series, benchmark.range(), query);
            } finally {
                benchmark.close();
            }
        }
    }

    @Test
    void writesADayWithAndWithoutASlowSeries(@TempDir Path folder) throws Exception {
        var without = SlowSeries.run(folder, 20, 100, false);
        var with = SlowSeries.run(folder, 20, 100, true);
        assertEquals(2000, with.samples());
        assertTrue(with.written() >= without.written(), with + " " + without);
    }

    @Test
    void jmhFindsAndRunsEveryBenchmark() throws Exception {
        Options options =
                new OptionsBuilder()
                        .include("io.narthex.bench.*")
                        .param("series", "20")
                        .param("readings", "60")
                        .param("batch", "20")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .shouldFailOnError(true)
                        .build();
        assertEquals(7, new Runner(options).run().size());
    }
}
