package io.narthex.storage.deletion;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.RecordDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All deletions whose samples may still be stored, kept as ring records. Thread-safe; the lock
 * order is the head's monitor before this object's.
 */
public final class Tombstones {
    private final int maxBytes;

    /** By id. Guarded by this object. */
    private final Map<Long, Entry> entries = new TreeMap<>();

    private long lastId;
    private volatile List<Tombstone> all = List.of();

    /** A tombstone, or the memory of one, and where in the journal its last record stands. */
    private static final class Entry {
        final Tombstone tombstone;
        final int bytes;

        /** Views opened before this version do not know it. */
        final long version;

        boolean dirty;
        boolean gone;
        long page = -1;

        Entry(Tombstone tombstone, long version) {
            this.tombstone = tombstone;
            this.version = version;
            ByteWriter out = new ByteWriter(64);
            tombstone.write(out);
            bytes = out.size();
        }
    }

    /** Takes ring records. */
    @FunctionalInterface
    public interface RecordSink {
        void record(int type, ByteWriter payload);
    }

    /**
     * @param maxBytes what all records together may take
     */
    public Tombstones(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** All tombstones, oldest first; an immutable list. */
    public List<Tombstone> all() {
        return all;
    }

    /**
     * Deletes what is stored up to a batch. What older deletions say as well, they need not say.
     *
     * @param version views of older versions do not know it
     * @throws TooManyDeletionsException if there is no room for it; nothing has changed then
     */
    public synchronized void add(
            List<List<Matcher>> selectors, long minMs, long maxMs, long throughBatch, long version)
            throws TooManyDeletionsException {
        Tombstone added = new Tombstone(lastId + 1, throughBatch, minMs, maxMs, selectors);
        List<Entry> replaced = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries.values()) {
            if (entry.gone) {
                continue;
            }
            if (added.supersedes(entry.tombstone)) {
                replaced.add(entry);
            } else if (added.continues(entry.tombstone)) {
                added = added.join(entry.tombstone);
                replaced.add(entry);
            } else {
                bytes += entry.bytes;
            }
        }
        Entry entry = new Entry(added, version);
        if (bytes + entry.bytes > maxBytes) {
            throw new TooManyDeletionsException(bytes + entry.bytes, maxBytes);
        }
        lastId++;
        for (Entry one : replaced) {
            end(one);
        }
        entry.dirty = true;
        entries.put(lastId, entry);
        publish();
    }

    private static void end(Entry entry) {
        entry.gone = true;
        entry.dirty = true;
    }

    private void publish() {
        List<Tombstone> list = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (!entry.gone) {
                list.add(entry.tombstone);
            }
        }
        all = List.copyOf(list);
    }

    /** Forgets those that {@code needed} does not name. */
    public synchronized void retain(Predicate<Tombstone> needed) {
        boolean any = false;
        for (Entry entry : entries.values()) {
            if (!entry.gone && !needed.test(entry.tombstone)) {
                end(entry);
                any = true;
            }
        }
        if (any) {
            publish();
        }
    }

    /** Those that every view of at least {@code version} knows, and whose record is durable. */
    public synchronized List<Tombstone> knownAt(long version) {
        List<Tombstone> found = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (!entry.gone && !entry.dirty && entry.version <= version) {
                found.add(entry.tombstone);
            }
        }
        return found;
    }

    /** Adds records of what changed, or whose last record stands before page {@code limit}. */
    public synchronized void carryBefore(RecordSink sink, long limit, long page) {
        List<Long> gone = new ArrayList<>();
        for (var one : entries.entrySet()) {
            Entry entry = one.getValue();
            if (entry.dirty || (entry.page >= 0 && entry.page < limit)) {
                ByteWriter payload = new ByteWriter(64);
                sink.record(write(entry, payload), payload);
                entry.page = page;
                entry.dirty = false;
                if (entry.gone) {
                    gone.add(one.getKey());
                }
            }
        }
        gone.forEach(entries::remove);
    }

    private static int write(Entry entry, ByteWriter out) {
        if (entry.gone) {
            out.putVarint(entry.tombstone.id());
            return RecordDescriptor.TOMBSTONE_END_TYPE;
        }
        entry.tombstone.write(out);
        return RecordDescriptor.TOMBSTONE_TYPE;
    }

    /** The page of the journal that still has a tombstone's only record, or {@code none}. */
    public synchronized long oldestPage(long none) {
        long oldest = none;
        for (Entry entry : entries.values()) {
            if (entry.page >= 0) {
                oldest = Math.min(oldest, entry.page);
            }
        }
        return oldest;
    }

    /** Adds all tombstones as records, for a segment or a copy of the ring. */
    public synchronized void writeTo(ByteWriter out) {
        ByteWriter payload = new ByteWriter(64);
        for (Entry entry : entries.values()) {
            if (!entry.gone) {
                payload.clear(64);
                out.putByte(write(entry, payload));
                out.putSized(payload.bytes(), payload.size());
            }
        }
    }

    /**
     * Applies a record.
     *
     * @param page the journal's page it stands in, or -1
     * @return false if it is of another type
     */
    public synchronized boolean apply(int type, ByteReader in, long page) {
        if (type == RecordDescriptor.TOMBSTONE_END_TYPE) {
            entries.remove(in.getVarint());
        } else if (type == RecordDescriptor.TOMBSTONE_TYPE) {
            Entry entry = new Entry(Tombstone.read(in), 0);
            entry.page = page;
            entry.dirty = page < 0;
            lastId = Math.max(lastId, entry.tombstone.id());
            entries.put(entry.tombstone.id(), entry);
        } else {
            return false;
        }
        publish();
        return true;
    }

    /** The newest batch that any tombstone covers. */
    public long newestBatch() {
        long newest = 0;
        for (Tombstone one : all) {
            newest = Math.max(newest, one.throughBatch());
        }
        return newest;
    }

    /** Whether a sample is deleted. */
    public static boolean covers(
            Collection<Tombstone> tombstones, Labels labels, long timeMs, long batch) {
        for (Tombstone one : tombstones) {
            if (one.mayCover(timeMs, timeMs, batch) && one.covers(labels)) {
                return true;
            }
        }
        return false;
    }
}
