package io.narthex.storage.query;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.RecordDescriptor;
import io.narthex.storage.head.Head;
import io.narthex.storage.ring.SegmentInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The acknowledged positions of all destinations, kept as ring records. Thread-safe; the lock order
 * is the head's monitor before this object's.
 */
public final class CursorPositions {
    private final Map<String, Destination> destinations = new TreeMap<>();

    /** One destination. Guarded by the positions. */
    static final class Destination {
        final CursorPosition acknowledged;
        long lostSamples;
        boolean open;
        boolean dirty = true;
        boolean gone;
        long page = -1;

        Destination(CursorPosition acknowledged) {
            this.acknowledged = acknowledged;
        }
    }

    /** Opens a destination, which begins at {@code start} if it is new. */
    Destination take(String name, Supplier<CursorPosition> start) {
        synchronized (this) {
            Destination found = destinations.get(name);
            if (found != null && !found.gone) {
                return open(name, found);
            }
        }
        // A view takes the head's monitor, which comes before this one.
        CursorPosition position = start.get();
        synchronized (this) {
            Destination found = destinations.get(name);
            if (found == null || found.gone) {
                found = new Destination(position);
                destinations.put(name, found);
            }
            return open(name, found);
        }
    }

    private static Destination open(String name, Destination found) {
        if (found.open) {
            throw new IllegalStateException("destination is open already: name=" + name);
        }
        found.open = true;
        return found;
    }

    synchronized void release(Destination one) {
        one.open = false;
    }

    synchronized CursorPosition copyOf(Destination one) {
        return new CursorPosition(one.acknowledged);
    }

    synchronized long lostSamples(Destination one) {
        return one.lostSamples;
    }

    /** Forgets all destinations but these. */
    public synchronized void retain(Set<String> names) {
        for (var entry : destinations.entrySet()) {
            if (!names.contains(entry.getKey()) && !entry.getValue().open) {
                entry.getValue().gone = true;
                entry.getValue().dirty = true;
            }
        }
    }

    /** Adds records of all positions that changed or whose last record stands before a page. */
    public void carryBefore(Head head, long limit, long page) {
        synchronized (head) {
            synchronized (this) {
                List<String> gone = new ArrayList<>();
                for (var entry : destinations.entrySet()) {
                    Destination one = entry.getValue();
                    if (one.dirty || (one.page >= 0 && one.page < limit)) {
                        ByteWriter payload = new ByteWriter(64);
                        int type = write(entry.getKey(), one, payload);
                        head.record(type, payload);
                        one.page = page;
                        one.dirty = false;
                        if (one.gone) {
                            gone.add(entry.getKey());
                        }
                    }
                }
                for (String name : gone) {
                    destinations.remove(name);
                }
            }
        }
    }

    private static int write(String name, Destination one, ByteWriter out) {
        out.putString(name);
        if (one.gone) {
            return RecordDescriptor.CURSOR_END_TYPE;
        }
        one.acknowledged.write(out);
        out.putVarint(one.lostSamples);
        return RecordDescriptor.CURSOR_TYPE;
    }

    /** The page of the journal that still has a position's only record, or {@code none}. */
    public synchronized long oldestPage(long none) {
        long oldest = none;
        for (Destination one : destinations.values()) {
            if (one.page >= 0) {
                oldest = Math.min(oldest, one.page);
            }
        }
        return oldest;
    }

    /** All positions as records, for a segment. */
    public synchronized ByteWriter records() {
        ByteWriter out = new ByteWriter(64);
        ByteWriter payload = new ByteWriter(64);
        for (var entry : destinations.entrySet()) {
            payload.clear(64);
            if (!entry.getValue().gone) {
                int type = write(entry.getKey(), entry.getValue(), payload);
                out.putByte(type);
                out.putSized(payload.bytes(), payload.size());
            }
        }
        return out;
    }

    /**
     * Applies a record.
     *
     * @param page the journal's page it stands in, or -1
     * @return false if it is of another type
     */
    public synchronized boolean apply(int type, ByteReader in, long page) {
        if (type == RecordDescriptor.CURSOR_END_TYPE) {
            destinations.remove(in.getString());
            return true;
        }
        if (type != RecordDescriptor.CURSOR_TYPE) {
            return false;
        }
        String name = in.getString();
        Destination one = new Destination(CursorPosition.read(in));
        one.lostSamples = in.getVarint();
        one.page = page;
        one.dirty = page < 0;
        destinations.put(name, one);
        return true;
    }

    /** Counts what is lost to destinations that had not read these segments. */
    public synchronized void evicted(List<SegmentInfo> segments) {
        for (Destination one : destinations.values()) {
            for (SegmentInfo segment : segments) {
                long unread = one.acknowledged.unread(segment);
                if (unread > 0) {
                    one.lostSamples += unread;
                    one.acknowledged.toSegment(segment.sequence() + 1);
                    one.dirty = true;
                }
            }
        }
    }

    /** The newest batch that any destination has acknowledged. */
    public synchronized long newestBatch() {
        long newest = 0;
        for (Destination one : destinations.values()) {
            newest = Math.max(newest, one.acknowledged.batch);
        }
        return newest;
    }

    synchronized void acknowledge(Destination one, CursorPosition read) {
        // A union: the ring may have lapped meanwhile, and what it evicted counts as read.
        one.acknowledged.add(read);
        one.dirty = true;
    }
}
