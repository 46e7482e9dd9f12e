package io.narthex.alerting.ruletest;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.SampleSink;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.parser.SeriesNotation;
import io.narthex.promql.query.QueryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The series of a test and what rules make of them. The given ones come into being as time goes on,
 * since rules must not see their future. Confined to one thread.
 */
final class TestSamples implements SampleSink {
    private final MemoryStorage storage = new MemoryStorage();
    private final List<SeriesNotation.Series> given;
    private final int[] next;
    private final long startMs;
    private final long intervalMs;

    /** The newest sample of each series: as in a server, none before it is taken. */
    private final Map<Labels, Long> newestMs = new HashMap<>();

    TestSamples(RuleTestFile.Group group) throws RuleTestException {
        Map<Labels, SeriesNotation.Series> byLabels = new LinkedHashMap<>();
        for (int i = 0; i < group.series().size(); i++) {
            RuleTestFile.Input input = group.series().get(i);
            if (input.series().isBlank() && input.values().isBlank()) {
                continue;
            }
            try {
                SeriesNotation.Series series =
                        SeriesNotation.parse((input.series() + " " + input.values()).strip());
                byLabels.put(series.labels(), series);
            } catch (QueryException e) {
                // promtool counts lines in a script that it writes, after a line of its own.
                String message = String.valueOf(e.getMessage());
                throw new RuleTestException(
                        (i + 2) + message.substring(Math.max(0, message.indexOf(':'))));
            }
        }
        this.given = new ArrayList<>(byLabels.values());
        this.next = new int[given.size()];
        this.startMs = group.startMs();
        this.intervalMs = group.intervalMs();
    }

    Queryable queryable() {
        return storage;
    }

    /**
     * Lets everything up to {@code timestampMs} happen.
     *
     * @return why it does not, or null; then nothing of that series comes any more
     */
    @Nullable String advance(long timestampMs) {
        for (int i = 0; i < next.length; i++) {
            SeriesNotation.Series series = given.get(i);
            if (series.labels().equals(Labels.EMPTY)
                    && series.size() > 0
                    && startMs <= timestampMs) {
                return "empty labelset: invalid sample";
            }
            while (next[i] < series.size() && startMs + next[i] * intervalMs <= timestampMs) {
                if (series.has(next[i])) {
                    add(
                            series.labels(),
                            startMs + next[i] * intervalMs,
                            series.value(next[i]),
                            series.histogram(next[i]));
                }
                next[i]++;
            }
        }
        return null;
    }

    private void add(Labels labels, long timestampMs, double value, @Nullable Histogram histogram) {
        Long newest = newestMs.get(labels);
        if (newest != null && newest >= timestampMs) {
            return;
        }
        newestMs.put(labels, timestampMs);
        if (histogram == null) {
            storage.add(labels, timestampMs, value);
        } else {
            storage.add(labels, timestampMs, histogram);
        }
    }

    /** Takes what rules write; what is too old is dropped without a word, as promtool does. */
    @Override
    public AppendResult append(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            add(batch.series(i).labels(), batch.timestampMs(i), batch.value(i), batch.histogram(i));
        }
        return new AppendResult(batch.size(), 0, 0, 0, 0, 0);
    }
}
