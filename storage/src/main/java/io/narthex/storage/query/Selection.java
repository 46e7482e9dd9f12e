package io.narthex.storage.query;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.IdSet;
import io.narthex.storage.codec.IntMap;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.deletion.DeletionMask;
import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.head.HeadSeries;
import io.narthex.storage.ring.Dictionary;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Finds the series that fulfil matchers and where their chunks lie. Confined to one thread. */
final class Selection {
    /** So much is claimed at once. */
    private static final long CLAIM_BYTES = 32 << 10;

    private final View view;
    private final SegmentReader reader;
    private final SegmentContent content;
    private final List<Matcher> matchers;
    private final List<SeriesEntry> entries = new ArrayList<>();

    /** The entries, once a dictionary brings some: those of the head differ in their labels. */
    private final Map<Labels, SeriesEntry> byLabels = new HashMap<>();

    private final IntMap<SeriesEntry> byId = new IntMap<>();
    private final IdSet wanted = new IdSet();
    private final IdSet notWanted = new IdSet();

    /** Those of which no more needs to be found. */
    private final IdSet settled = new IdSet();

    private final boolean onlyPresence;
    private List<Tombstone> tombstones = List.of();
    private int definedBelow;
    private int segmentsWithin;
    private boolean searchedAll;

    private final LongConsumer claim;
    private long unclaimedBytes;

    /**
     * @param claim told of the bytes that the entries take, now and then; fails where there is no
     *     room
     * @param onlyPresence whether nobody asks where the chunks lie, only if there are any
     */
    Selection(
            View view,
            SegmentContent content,
            List<Matcher> matchers,
            LongConsumer claim,
            boolean onlyPresence) {
        this.claim = claim;
        this.onlyPresence = onlyPresence;
        this.view = view;
        this.reader = content.reader();
        this.content = content;
        this.matchers = matchers;
    }

    /** The series, in order of their labels where it matters. */
    List<SeriesEntry> find(long minMs, long maxMs) {
        tombstones = DeletionMask.within(view.tombstones(), minMs, maxMs, Long.MIN_VALUE);
        for (HeadSeries series : view.head().select(matchers)) {
            SeriesEntry entry = want(series.id(), newEntry(series.labels()));
            entry.live = series;
        }
        boolean headIsKnown = false;
        List<SegmentInfo> segments = view.segments();
        for (SegmentInfo segment : segments) {
            segmentsWithin += segment.minMs() <= maxMs && segment.maxMs() >= minMs ? 1 : 0;
        }
        int from = 0;
        for (int i = 0; i < segments.size(); i++) {
            SegmentInfo segment = segments.get(i);
            if (!segment.extent().equals(segments.get(from).extent())) {
                from = i;
            }
            if (segment.minMs() <= maxMs && segment.maxMs() >= minMs) {
                if (!headIsKnown) {
                    headIsKnown = true;
                    rejectOthersOfHead();
                }
                definedBelow = Math.max(definedBelow, from);
                index(i, segment, minMs, maxMs);
            }
        }
        claim.accept(unclaimedBytes);
        if (!onlyPresence) {
            entries.sort((a, b) -> a.labels.compareTo(b.labels));
        }
        return entries;
    }

    private void take(long bytes) {
        unclaimedBytes += bytes;
        if (unclaimedBytes >= CLAIM_BYTES) {
            claim.accept(unclaimedBytes);
            unclaimedBytes = 0;
        }
    }

    private SeriesEntry newEntry(Labels labels) {
        take(SeriesEntry.BYTES);
        SeriesEntry entry = new SeriesEntry(labels, DeletionMask.of(tombstones, labels));
        entries.add(entry);
        return entry;
    }

    private SeriesEntry want(int id, SeriesEntry entry) {
        byId.put(id, entry);
        wanted.add(id);
        return entry;
    }

    /** The entry of a series that a dictionary defines: it may be one that is known already. */
    private SeriesEntry defined(Labels labels) {
        if (byLabels.isEmpty()) {
            take(entries.size() * SeriesEntry.BY_LABELS_BYTES);
            entries.forEach(entry -> byLabels.put(entry.labels, entry));
        }
        SeriesEntry known = byLabels.get(labels);
        if (known == null) {
            take(SeriesEntry.LABELS_BYTES + SeriesEntry.BY_LABELS_BYTES);
            known = newEntry(labels);
            byLabels.put(labels, known);
        }
        return known;
    }

    /**
     * A series' number means the same in all of the ring and in the head, which knows most series:
     * their definitions need not be read.
     */
    private void rejectOthersOfHead() {
        IdSet others = view.head().ids();
        others.removeAll(wanted);
        notWanted.addAll(others);
        settled.addAll(others);
    }

    private void reject(int id) {
        notWanted.add(id);
        settled.add(id);
    }

    private boolean isKnown(int id) {
        return wanted.contains(id) || notWanted.contains(id);
    }

    private static boolean isDeleted(
            SeriesEntry entry, SegmentInfo segment, long fromMs, long toMs) {
        return entry.mask != null && entry.mask.coversAll(fromMs, toMs, segment.maxBatch());
    }

    private void index(int number, SegmentInfo segment, long minMs, long maxMs) {
        IdSet unknown = new IdSet();
        boolean intact =
                content.index(
                        segment,
                        this::anyUnsettled,
                        (id, column, samples, offset, length, fromMs, toMs) -> {
                            if (settled.contains(id) || fromMs > maxMs || toMs < minMs) {
                                return;
                            }
                            SeriesEntry entry = wanted.contains(id) ? byId.get(id) : null;
                            if (entry == null) {
                                unknown.add(id);
                            } else if (!isDeleted(entry, segment, fromMs, toMs)) {
                                found(id, entry, number, column, offset, length, samples);
                            }
                        });
        if (!intact) {
            view.damage().found(segment, -1, segment.samples());
        } else if (!unknown.isEmpty()) {
            defineUpTo(number);
            indexOf(unknown, number, segment, minMs, maxMs);
        }
    }

    private boolean anyUnsettled(int lowestId, int highestId) {
        return !settled.containsAll(lowestId, highestId);
    }

    private void found(
            int id,
            SeriesEntry entry,
            int segment,
            int column,
            int offset,
            int length,
            int samples) {
        entry.present = true;
        if (onlyPresence) {
            settled.add(id);
        } else {
            take(entry.addChunk(segment, column, offset, length, samples, segmentsWithin));
        }
    }

    /** Goes through an index again, for series that were unknown before. */
    private void indexOf(IdSet unknown, int number, SegmentInfo segment, long minMs, long maxMs) {
        content.index(
                segment,
                this::anyUnsettled,
                (id, column, samples, offset, length, fromMs, toMs) -> {
                    if (!unknown.contains(id) || fromMs > maxMs || toMs < minMs) {
                        return;
                    }
                    SeriesEntry entry = byId.get(id);
                    if (entry != null) {
                        if (!isDeleted(entry, segment, fromMs, toMs)) {
                            found(id, entry, number, column, offset, length, samples);
                        }
                    } else if (!notWanted.contains(id)) {
                        view.damage().found(segment, offset, samples);
                    }
                });
    }

    /** Reads the definitions of an extent up to those of segment {@code number}. */
    private void defineUpTo(int number) {
        for (; definedBelow <= number; definedBelow++) {
            if (!define(view.segments().get(definedBelow)) && !searchedAll) {
                // Another extent may know the same series.
                searchedAll = true;
                view.segments().forEach(this::define);
            }
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
            Dictionary dictionary = new Dictionary(section);
            long[] matching = dictionary.select(matchers);
            for (int i = 0; i < dictionary.size(); i++) {
                int id = dictionary.id(i);
                if (isKnown(id)) {
                    continue;
                }
                if (Dictionary.isSet(matching, i)) {
                    want(id, defined(dictionary.labels(i)));
                } else {
                    reject(id);
                }
            }
            return true;
        } catch (MalformedException _) {
            // A section whose checksum holds is whole; this is a bug's mark, and costs that
            // section.
            return false;
        }
    }
}
