package io.narthex.bench;

import io.narthex.core.model.NanoClock;
import io.narthex.promql.Engine;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.SeriesResult;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a dashboard asks: ranges over stored series, a step every five minutes. */
@State(Scope.Thread)
public class QueryBenchmark extends AgentBenchmark {
    private static final long STEP_MS = 300_000;

    /** How many series, half of them gauges, half counters. */
    @Param("60")
    public int series;

    /** How many readings of ten seconds: by default a day of them. */
    @Param("8640")
    public int readings;

    /** What is asked. */
    @Param({
        "avg by (channel) (bench_gauge)",
        "sum(rate(bench_counter_total[5m]))",
        "quantile_over_time(0.9, bench_gauge[1h])"
    })
    public String query;

    private StoredFleet stored;
    private Engine engine;
    private Expr expr;

    /** Stores and seals the readings. */
    @Setup
    public void fill() throws IOException {
        stored = new StoredFleet(series);
        stored.fill(readings);
        engine = new Engine(EngineOptions.DEFAULT, NanoClock.SYSTEM);
        expr = PromqlParser.parse(query);
    }

    /** Removes them. */
    @TearDown
    public void close() throws IOException {
        stored.close();
    }

    /** Evaluates the query over all readings; returns the number of points. */
    @Benchmark
    public long range() {
        Points points = new Points();
        engine.range(
                        stored.database(),
                        expr,
                        StoredFleet.BEGIN_MS,
                        stored.nowMs(),
                        STEP_MS,
                        engine.newContext())
                .forEach(points::count);
        return points.number;
    }

    private static final class Points {
        private long number;

        void count(SeriesResult result) {
            number += result.size();
        }
    }
}
