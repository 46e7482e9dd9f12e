package io.narthex.collectors;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Floats;
import io.narthex.core.model.SampleSink;
import io.narthex.core.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A sink that remembers batches as text: {@code {__name__="up"} 1 @1000}. Thread-safe. */
public final class RecordingSink implements SampleSink {
    private final List<Recorded> batches = new ArrayList<>();

    /** One batch. */
    public record Recorded(String source, long timestampMs, List<String> samples) {
        /** The samples whose text begins so, without labels job and instance. */
        public List<String> matching(Predicate<String> wanted) {
            return samples.stream().filter(wanted).toList();
        }
    }

    @Override
    public synchronized AppendResult append(Batch batch) {
        List<String> samples = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            double value = batch.value(i);
            String text =
                    batch.series(i)
                            + " "
                            + (StaleMarker.is(value) ? "stale" : Floats.format(value));
            if (batch.startTimestampMs(i) != 0) {
                text += " since " + batch.startTimestampMs(i);
            }
            samples.add(
                    batch.timestampMs(i) == batch.timestampMs()
                            ? text
                            : text + " @" + batch.timestampMs(i));
        }
        batches.add(new Recorded(batch.source(), batch.timestampMs(), samples));
        notifyAll();
        return new AppendResult(batch.size(), 0, 0, 0, 0, 0);
    }

    public synchronized List<Recorded> batches() {
        return List.copyOf(batches);
    }

    public synchronized Recorded last() {
        return batches.getLast();
    }
}
