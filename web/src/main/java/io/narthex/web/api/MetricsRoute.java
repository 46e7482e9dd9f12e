package io.narthex.web.api;

import io.narthex.core.exposition.ExpositionWriter;
import io.narthex.core.exposition.Negotiation;
import io.narthex.core.exposition.ResponseFormat;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Labels;
import io.narthex.core.model.LogLimiter;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Route;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * {@code /metrics}: what the agent reads itself and its own state, source by source, in the format
 * that the reader asks for. A source that fails ends its own part only. A family that two sources
 * have is shown by the first, since an exposition that names a family twice is refused as a whole.
 * Thread-safe where the sources are.
 */
public final class MetricsRoute {
    private static final long LOG_PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final List<Consumer<? super MetricWriter>> sources;
    private final LogLimiter log;

    /**
     * @param sources in the order in which they are shown
     */
    public MetricsRoute(List<Consumer<? super MetricWriter>> sources, NanoClock clock) {
        this.sources = List.copyOf(sources);
        this.log = new LogLimiter(clock, LOG_PERIOD_NANOS);
    }

    /** The endpoint. */
    public List<Route> routes() {
        return List.of(Route.get("/metrics", this::answer));
    }

    private void answer(Exchange exchange) throws IOException {
        ResponseFormat format = Negotiation.choose(exchange.header("Accept"));
        exchange.responseHeader("Content-Type", format.contentType());
        OutputStream out = exchange.respond(200, -1);
        ExpositionWriter.write(out, format, exposition -> write(new OncePerFamily(exposition)));
        out.close();
    }

    private void write(MetricWriter writer) {
        for (Consumer<? super MetricWriter> source : sources) {
            try {
                source.accept(writer);
            } catch (UncheckedIOException e) {
                // The client has gone: no source can do anything about that.
                throw e;
            } catch (RuntimeException e) {
                logFailure(e);
            }
        }
    }

    private void logFailure(RuntimeException e) {
        if (log.tryAcquire()) {
            Logger.error(e, "metrics: a source failed, its metrics may be incomplete");
        }
    }

    /** Drops families that were there before. */
    private static final class OncePerFamily implements MetricWriter {
        private final MetricWriter writer;
        private final Set<String> seen = new HashSet<>();
        private boolean dropping;

        OncePerFamily(MetricWriter writer) {
            this.writer = writer;
        }

        @Override
        public void family(MetricFamily family) {
            dropping = !seen.add(family.name());
            if (!dropping) {
                writer.family(family);
            }
        }

        @Override
        public void sample(String suffix, Labels labels, double value) {
            if (!dropping) {
                writer.sample(suffix, labels, value);
            }
        }
    }
}
