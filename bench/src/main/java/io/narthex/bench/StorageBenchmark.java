package io.narthex.bench;

import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A scrape's samples stored, and stored samples decoded. */
public class StorageBenchmark extends AgentBenchmark {
    /** A database that grows. */
    @State(Scope.Thread)
    public static class Growing {
        /** Samples in a reading. */
        @Param("5000")
        public int batch;

        private StoredFleet stored;

        /** Opens an empty database. */
        @Setup
        public void open() throws IOException {
            stored = new StoredFleet(batch);
        }

        /** Removes it. */
        @TearDown
        public void close() throws IOException {
            stored.close();
        }
    }

    /** A database that holds readings of ten seconds. */
    @State(Scope.Thread)
    public static class Filled {
        /** How many series. */
        @Param("60")
        public int series;

        /** How many readings: by default a day of them. */
        @Param("8640")
        public int readings;

        private StoredFleet stored;
        private final SampleBlock block = new SampleBlock();

        /** Stores and seals the readings. */
        @Setup
        public void fill() throws IOException {
            stored = new StoredFleet(series);
            stored.fill(readings);
        }

        /** Removes them. */
        @TearDown
        public void close() throws IOException {
            stored.close();
        }
    }

    /** Stores one reading; every sixth is committed, chunks are sealed as they fill. */
    @Benchmark
    public long append(Growing database) {
        database.stored.append();
        return database.stored.nowMs();
    }

    /** Decodes every sample, and counts them. */
    @Benchmark
    public long decode(Filled database) {
        long samples = 0;
        StoredFleet stored = database.stored;
        try (Querier querier = stored.database().querier(StoredFleet.BEGIN_MS, stored.nowMs())) {
            SeriesSet set = querier.select(List.of(), StoredFleet.BEGIN_MS, stored.nowMs());
            while (set.next()) {
                SampleCursor cursor = set.samples();
                while (cursor.next(database.block)) {
                    samples += database.block.size();
                }
            }
        }
        return samples;
    }
}
