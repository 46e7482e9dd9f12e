package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.query.QueryAnswer;
import io.narthex.promql.query.SampleCounts;
import io.narthex.promql.query.SeriesResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result that is evaluated part by part where it is large and its series come in their order;
 * whole otherwise, and then only its memory is held. Thread-safe, as far as it can be of use.
 */
final class RunningAnswer implements QueryAnswer {
    private static final long SERIES_BYTES = 320;

    /** A timestamp or a step, and a value. */
    private static final long POINT_BYTES = 16;

    private final ValueType type;
    private final String string;
    private final Evaluation evaluation;
    private final @Nullable ResultReader reader;
    private final long partBytes;
    private List<SeriesResult> series;
    private boolean last;
    private List<String> warnings = List.of();
    private List<String> infos = List.of();
    private boolean closed;

    /** What was evaluated whole. */
    RunningAnswer(ValueType type, String string, List<SeriesResult> series, Evaluation evaluation) {
        this.type = type;
        this.string = string;
        this.evaluation = evaluation;
        this.reader = null;
        this.partBytes = 0;
        this.series = series;
        end();
        long points = 0;
        long bytes = 0;
        for (SeriesResult one : series) {
            points += one.size();
            bytes += SERIES_BYTES + POINT_BYTES * one.size() + histogramBytes(one);
        }
        evaluation.budget().keep(points, bytes);
    }

    /**
     * What goes on.
     *
     * @param reader reads the parts after the first
     * @param partBytes how large parts are
     */
    RunningAnswer(
            ValueType type,
            List<SeriesResult> first,
            ResultReader reader,
            long partBytes,
            Evaluation evaluation) {
        this.type = type;
        this.string = "";
        this.evaluation = evaluation;
        this.reader = reader;
        this.partBytes = partBytes;
        this.series = first;
    }

    private static long histogramBytes(SeriesResult series) {
        long bytes = 0;
        if (series.hasHistograms()) {
            for (int i = 0; i < series.size(); i++) {
                Histogram histogram = series.histogram(i);
                bytes += histogram == null ? 0 : SampleReader.bytes(histogram);
            }
        }
        return bytes;
    }

    @Override
    public ValueType type() {
        return type;
    }

    @Override
    public long timestampMs() {
        return evaluation.query().grid().startMs();
    }

    @Override
    public String string() {
        return string;
    }

    @Override
    public synchronized List<SeriesResult> series() {
        return series;
    }

    @Override
    public synchronized boolean isLast() {
        return last;
    }

    @Override
    public synchronized void next() {
        if (reader == null || last || closed) {
            throw new IllegalStateException("nothing follows: closed=" + closed);
        }
        series = List.of();
        reader.release();
        boolean ended = reader.read(partBytes);
        evaluation.context().look("expression evaluation");
        series = reader.take();
        if (ended) {
            end();
        }
    }

    /** Closes what only evaluation needs. */
    private void end() {
        last = true;
        evaluation.querier().warnings().forEach(evaluation.annotations()::warn);
        warnings = evaluation.annotations().warnings();
        infos = evaluation.annotations().infos();
        SampleCounts counts = evaluation.context().counts();
        if (counts != null) {
            counts.peak(evaluation.budget().samples());
        }
        endEvaluation();
    }

    private void endEvaluation() {
        evaluation.help().close();
        evaluation.querier().close();
    }

    @Override
    public synchronized List<String> warnings() {
        return warnings;
    }

    @Override
    public synchronized List<String> infos() {
        return infos;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        series = List.of();
        try {
            if (!last) {
                endEvaluation();
            }
        } finally {
            evaluation.budget().close();
        }
    }
}
