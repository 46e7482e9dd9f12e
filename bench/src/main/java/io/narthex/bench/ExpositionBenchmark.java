package io.narthex.bench;

import io.narthex.core.exposition.ExpositionHandler;
import io.narthex.core.exposition.ExpositionParser;
import io.narthex.core.exposition.ExpositionWriter;
import io.narthex.core.exposition.Format;
import io.narthex.core.exposition.ParserOptions;
import io.narthex.core.exposition.ResponseFormat;
import io.narthex.core.exposition.SampleLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A scrape's text 0.0.4, read as far as the bytes that name each series, and written. */
@State(Scope.Thread)
public class ExpositionBenchmark extends AgentBenchmark implements ExpositionHandler {
    /** How many series the text has. */
    @Param("5000")
    public int series;

    private final ExpositionParser parser = new ExpositionParser(ParserOptions.SCRAPE);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private Fleet fleet = new Fleet(0);
    private byte[] text = {};
    private double sum;
    private int known;

    /** Makes the text and reads it once. */
    @Setup
    public void prepare() throws IOException {
        fleet = new Fleet(series);
        fleet.step();
        write();
        text = written.toByteArray();
        parse();
    }

    /** Reads the text. */
    @Benchmark
    public double parse() throws IOException {
        sum = 0;
        known = 0;
        parser.parse(new ByteArrayInputStream(text), Format.TEXT_0_0_4, this);
        return sum;
    }

    @Override
    public void sample(SampleLine line) {
        sum += line.value();
        known += line.hash() == 0 ? 0 : 1;
    }

    /** Writes the text. */
    @Benchmark
    public int write() throws IOException {
        written.reset();
        ExpositionWriter.write(written, ResponseFormat.DEFAULT, fleet::write);
        return written.size();
    }

    int seriesRead() {
        return known;
    }
}
