package io.narthex.collectors.scrape;

import io.narthex.core.exposition.ExpositionParser;
import io.narthex.core.exposition.ParserOptions;
import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.SampleSink;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** What all targets share. Thread-safe. */
final class ScrapeContext {
    private static final int KEPT_PARSERS = 4;

    private final SampleSink sink;
    private final ScrapeOptions options;
    private final ScrapeMetrics metrics;
    private final Semaphore permits;
    private final ArrayDeque<ExpositionParser> parsers = new ArrayDeque<>(KEPT_PARSERS);

    /** The memory that remembered series take, of all targets. */
    private final AtomicLong seriesBytes = new AtomicLong();

    /** Appending holds the reading side, so that nothing is appended once this is stopped. */
    private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();

    private boolean stopped;

    ScrapeContext(SampleSink sink, ScrapeOptions options, ScrapeMetrics metrics) {
        this.sink = sink;
        this.options = options;
        this.metrics = metrics;
        this.permits = new Semaphore(options.concurrentMax());
    }

    ScrapeOptions options() {
        return options;
    }

    ScrapeMetrics metrics() {
        return metrics;
    }

    Semaphore permits() {
        return permits;
    }

    /** Asks for memory for a series; false where there is too little. */
    boolean reserve(long bytes) {
        if (seriesBytes.addAndGet(bytes) <= options.seriesBytesMax()) {
            return true;
        }
        seriesBytes.addAndGet(-bytes);
        return false;
    }

    /** Gives memory back. */
    void release(long bytes) {
        seriesBytes.addAndGet(-bytes);
    }

    /** The memory that remembered series take, of all targets. */
    long seriesBytes() {
        return seriesBytes.get();
    }

    /** A parser for one scrape; give it back. */
    ExpositionParser borrowParser() {
        synchronized (parsers) {
            ExpositionParser parser = parsers.poll();
            return parser == null ? new ExpositionParser(ParserOptions.SCRAPE) : parser;
        }
    }

    void giveBack(ExpositionParser parser) {
        synchronized (parsers) {
            if (parsers.size() < KEPT_PARSERS) {
                parsers.push(parser);
            }
        }
    }

    /** Appends a batch; null where scraping has stopped and nothing was appended. */
    @Nullable AppendResult append(Batch batch) {
        running.readLock().lock();
        try {
            return stopped ? null : sink.append(batch);
        } finally {
            running.readLock().unlock();
        }
    }

    /** Ends appending; what is under way is done when this returns. */
    void stop() {
        running.writeLock().lock();
        try {
            stopped = true;
        } finally {
            running.writeLock().unlock();
        }
    }
}
