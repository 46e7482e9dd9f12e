package io.narthex.storage.query;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.IntMap;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.deletion.DeletionMask;
import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.head.Definitions;
import io.narthex.storage.head.HeadSeries;
import io.narthex.storage.ring.ExtentInfo;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the series that fulfil matchers and where their chunks lie. Confined to one thread. */
final class Selection {
    private static final SeriesEntry NOT_WANTED = new SeriesEntry(Labels.EMPTY, null);

    private final View view;
    private final SegmentReader reader;
    private final SegmentContent content;
    private final List<Matcher> matchers;
    private final Map<Labels, SeriesEntry> byLabels = new HashMap<>();
    private final IntMap<SeriesEntry> byId = new IntMap<>();
    private List<Tombstone> tombstones = List.of();
    private boolean searchedAll;

    Selection(View view, SegmentReader reader, SegmentContent content, List<Matcher> matchers) {
        this.view = view;
        this.reader = reader;
        this.content = content;
        this.matchers = matchers;
    }

    /** The series, in order of their labels. */
    List<SeriesEntry> find(long minMs, long maxMs) {
        tombstones = DeletionMask.within(view.tombstones(), minMs, maxMs, Long.MIN_VALUE);
        for (HeadSeries series : view.head().select(matchers)) {
            SeriesEntry entry = entry(series.labels());
            entry.live = series;
            byId.put(series.id(), entry);
        }
        List<SegmentInfo> segments = view.segments();
        int from = 0;
        while (from < segments.size()) {
            ExtentInfo extent = segments.get(from).extent();
            int to = from;
            boolean wanted = false;
            while (to < segments.size() && segments.get(to).extent().equals(extent)) {
                wanted |= overlaps(segments.get(to), minMs, maxMs);
                to++;
            }
            if (wanted) {
                extent(from, to, minMs, maxMs);
            }
            from = to;
        }
        List<SeriesEntry> found = new ArrayList<>(byLabels.values());
        found.sort((a, b) -> a.labels.compareTo(b.labels));
        return found;
    }

    private static boolean overlaps(SegmentInfo segment, long minMs, long maxMs) {
        return segment.minMs() <= maxMs && segment.maxMs() >= minMs;
    }

    private SeriesEntry entry(Labels labels) {
        return byLabels.computeIfAbsent(
                labels, of -> new SeriesEntry(of, DeletionMask.of(tombstones, of)));
    }

    private void extent(int from, int to, long minMs, long maxMs) {
        for (int i = from; i < to; i++) {
            SegmentInfo segment = view.segments().get(i);
            dictionary(segment);
            if (overlaps(segment, minMs, maxMs)) {
                index(i, segment, minMs, maxMs);
            }
        }
    }

    private void dictionary(SegmentInfo segment) {
        if (!define(segment) && !searchedAll) {
            searchedAll = true;
            defineFromElsewhere();
        }
    }

    /** A series' number means the same in all of the ring: the head or another extent may know. */
    private void defineFromElsewhere() {
        for (HeadSeries series : view.head().select(List.of())) {
            if (byId.get(series.id()) == null) {
                byId.put(series.id(), NOT_WANTED);
            }
        }
        for (SegmentInfo segment : view.segments()) {
            define(segment);
        }
    }

    /** Takes the series of a dictionary section; false if it is damaged. */
    private boolean define(SegmentInfo segment) {
        if (segment.newSeries() == 0) {
            return true;
        }
        ByteReader section = reader.dictionary(segment);
        if (section == null) {
            return false;
        }
        try {
            Definitions.read(
                    section,
                    id -> byId.get(id) == null,
                    (id, labels) ->
                            byId.put(
                                    id,
                                    Matcher.allMatch(matchers, labels)
                                            ? entry(labels)
                                            : NOT_WANTED));
            return true;
        } catch (MalformedException _) {
            // A section whose checksum holds is whole; this is a bug's mark, and costs that
            // section.
            return false;
        }
    }

    private static boolean isDeleted(
            SeriesEntry entry, SegmentInfo segment, long fromMs, long toMs) {
        return entry.mask != null && entry.mask.coversAll(fromMs, toMs, segment.maxBatch());
    }

    private void index(int number, SegmentInfo segment, long minMs, long maxMs) {
        boolean intact =
                content.index(
                        segment,
                        (id, column, samples, offset, length, fromMs, toMs) -> {
                            if (fromMs > maxMs || toMs < minMs) {
                                return;
                            }
                            SeriesEntry entry = byId.get(id);
                            if (entry == null) {
                                view.damage().found(segment, offset, samples);
                            } else if (entry != NOT_WANTED
                                    && !isDeleted(entry, segment, fromMs, toMs)) {
                                entry.addChunk(number, column, offset, length, samples);
                            }
                        });
        if (!intact) {
            view.damage().found(segment, -1, segment.samples());
        }
    }
}
