package io.narthex.storage.query;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A view of head and segments over a time range. Confined to one thread, but for the forks of what
 * it selects, which only read.
 */
public final class StorageQuerier implements Querier {
    /** What reading and decoding takes, a thread. */
    private static final long DECODER_BYTES = 576 << 10;

    private final View view;
    private final GapCount gaps;
    private final long minMs;
    private final long maxMs;
    private final Decoders decoders;
    private final SegmentContent content;
    private final ColumnCache columns;
    private final ChunkSource source;
    private LongConsumer claim = _ -> {};
    private boolean closed;

    /** A querier of a view. */
    public StorageQuerier(View of, Decoders decoders, long minMs, long maxMs) {
        gaps = new GapCount(of.damage());
        view = of.telling(gaps);
        this.minMs = minMs;
        this.maxMs = maxMs;
        this.decoders = decoders;
        content = decoders.borrow();
        columns = new ColumnCache(view);
        source = new ChunkSource(view, content, columns);
    }

    @Override
    public void account(LongConsumer newClaim) {
        newClaim.accept(DECODER_BYTES);
        claim = newClaim;
    }

    @Override
    public SeriesSet select(List<Matcher> matchers, long fromMs, long toMs) {
        long from = Math.max(minMs, fromMs);
        long to = Math.min(maxMs, toMs);
        if (from > to) {
            return new Found(List.of(), from, to, source);
        }
        List<SeriesEntry> found = select(matchers, false).find(from, to);
        source.removeAbsent(found, from, to);
        return new Found(found, from, to, source);
    }

    /** What a selection found. */
    private final class Found implements SeriesSet {
        private final List<SeriesEntry> entries;
        private final long fromMs;
        private final long toMs;
        private final ChunkSource from;
        private int position = -1;

        Found(List<SeriesEntry> entries, long fromMs, long toMs, ChunkSource from) {
            this.entries = entries;
            this.fromMs = fromMs;
            this.toMs = toMs;
            this.from = from;
        }

        @Override
        public SeriesSet fork() {
            claim.accept(DECODER_BYTES);
            ChunkSource own = new ChunkSource(view, decoders.make(), columns);
            return new Found(entries, fromMs, toMs, own);
        }

        @Override
        public boolean next() {
            return ++position < entries.size();
        }

        @Override
        public Labels labels() {
            return entries.get(position).labels;
        }

        @Override
        public SampleCursor samples() {
            return new MergingCursor(from, entries.get(position), fromMs, toMs);
        }
    }

    private Selection select(List<Matcher> matchers, boolean onlyPresence) {
        return new Selection(view, content, matchers, claim, onlyPresence);
    }

    private List<SeriesEntry> present(List<Matcher> matchers) {
        List<SeriesEntry> present = new ArrayList<>();
        for (SeriesEntry entry : select(matchers, true).find(minMs, maxMs)) {
            if (entry.present
                    || (entry.live != null
                            && source.isLive(entry.live, entry.mask, minMs, maxMs))) {
                present.add(entry);
            }
        }
        return present;
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers) {
        TreeSet<String> names = new TreeSet<>(CodePoints::compare);
        for (SeriesEntry entry : present(matchers)) {
            for (int i = 0; i < entry.labels.size(); i++) {
                names.add(entry.labels.name(i));
            }
        }
        return List.copyOf(names);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers) {
        TreeSet<String> values = new TreeSet<>(CodePoints::compare);
        for (SeriesEntry entry : present(matchers)) {
            @Nullable String value = entry.labels.get(name);
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    @Override
    public List<String> warnings() {
        return gaps.warnings();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            decoders.giveBack(content);
            view.onClose().run();
        }
    }
}
