package io.narthex.storage.ring;

import io.narthex.kernel.KernelException;
import io.narthex.kernel.RawFile;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Where the journal's commits go: not to pages that take no writes while others do. No commit
 * begins before an attempt that failed, since that may be whole on the disk all the same, and would
 * void what is acknowledged before it. Confined to the storage writer, but for the count.
 */
final class JournalPlaces {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;

    /** So many commits fail at one place before another is looked for. */
    private static final int FAILURES = 3;

    /** So many writes may fail in one search: a disk may take seconds for each. */
    private static final int MAX_PROBES = 8;

    private static final int MAX_PIECE_PAGES = 16;

    /** If more of the pages have failed, not all of it was for bad blocks: these show again. */
    private static final int SHARE = 4;

    private final RawFile file;
    private final Geometry geometry;
    private final int pages;
    private final byte[] zeros;

    /** By position in the journal. */
    private final BitSet bad = new BitSet();

    private volatile int count;
    private long attempted;
    private int failures;
    private boolean cramped;

    /** The disk has taken something in the present search. */
    private boolean taken;

    /** Commits that do not begin where the one before ends. */
    private final Deque<Run> moved = new ArrayDeque<>();

    /** Pages from the first one on, the last one not included. */
    private record Run(long first, long end) {}

    JournalPlaces(RawFile file, Geometry geometry) {
        this.file = file;
        this.geometry = geometry;
        pages = (int) geometry.journalPages();
        zeros = new byte[Math.clamp(pages / 64, 1, MAX_PIECE_PAGES) * PAGE];
    }

    /** How many pages take no writes. */
    int count() {
        return count;
    }

    /**
     * Where a commit of so many pages begins that follows page {@code next}: at the first run that
     * is not known to be bad, and not before an earlier attempt.
     */
    long first(long next, long length) {
        long from = Math.max(next, attempted);
        long first = from;
        for (long page = from; count > 0 && page < first + length; page++) {
            if (bad.get((int) (page % pages))) {
                first = page + 1;
            }
            if (first - from > pages) {
                // There is no such run.
                return from;
            }
        }
        return first;
    }

    /** A commit is about to be written at a page. */
    void attempt(long first) {
        attempted = first;
    }

    /** A commit is durable. */
    void written(long next, long first, long end, long tail) {
        failures = 0;
        cramped = false;
        if (first != next) {
            moved.add(new Run(first, end));
        }
        while (!moved.isEmpty() && moved.getFirst().end() <= tail) {
            moved.removeFirst();
        }
    }

    /** A page from which all of what is from {@code page} on can be read: not within a commit. */
    long readable(long page) {
        for (Run run : moved) {
            if (page > run.first() && page < run.end()) {
                return run.first();
            }
        }
        return page;
    }

    /** Whether a place was looked for, and there is none: a smaller commit might have one. */
    boolean isCramped() {
        return cramped;
    }

    /**
     * The last attempt failed. After some of them pages are tried one after the other with zeros,
     * where nothing stands that is needed; those that fail are bad if others do not.
     *
     * @param length pages of the commit
     * @param room the end of the pages that may be written
     * @param spare the end of those that a commit may take that is moved
     * @return where the commit should be tried next, or -1 for not now
     */
    long failed(IOException e, long length, long room, long spare) {
        boolean full = e instanceof KernelException kernel && kernel.noSpace();
        if (full || ++failures < FAILURES) {
            return -1;
        }
        if (count >= pages / SHARE) {
            bad.clear();
            count = 0;
        }
        taken = false;
        List<Run> failed = new ArrayList<>();
        long first = attempted;
        while (first + length <= room && failed.size() < MAX_PROBES) {
            Run run = probe(first, first + length);
            if (run == null) {
                cramped = first > attempted && first + length > spare;
                if (!cramped) {
                    failures = 0;
                    note(failed, first);
                }
                return cramped ? -1 : first;
            }
            failed.add(run);
            long next = Math.min(run.end() + step(failed.size()), room - length);
            first = first(Math.max(run.end(), next), length);
        }
        cramped = taken && first + length > room;
        return -1;
    }

    /** Tries pages; the first of them that take no writes, or null. */
    private @Nullable Run probe(long from, long end) {
        long page = from;
        while (page < end) {
            long most = Math.min(zeros.length / PAGE, pages - page % pages);
            int piece = (int) Math.min(most, end - page);
            try {
                file.write(Journal.position(geometry, page), zeros, 0, piece * PAGE);
                file.sync();
                taken = true;
            } catch (IOException e) {
                return new Run(page, page + piece);
            }
            page += piece;
        }
        return null;
    }

    /** Pages that are left out behind a run that failed: what is bad is seldom alone. */
    private long step(int failed) {
        return ((1L << (failed - 1)) - 1) * (zeros.length / PAGE);
    }

    /** What was left out between two runs that failed is bad as well. */
    private void note(List<Run> failed, long good) {
        for (int i = 0; i < failed.size(); i++) {
            Run run = failed.get(i);
            boolean last = i == failed.size() - 1;
            long next = last ? badUpTo(run.end(), good) : failed.get(i + 1).first();
            note(run.first(), last || next - run.end() <= step(i + 1) ? next : run.end());
        }
    }

    /** Where pages take writes again, between one that does not and one that does. */
    private long badUpTo(long from, long good) {
        long low = from;
        long high = good;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (probe(middle, middle + 1) == null) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void note(long first, long end) {
        for (long page = first; page < end; page++) {
            bad.set((int) (page % pages));
        }
        count = bad.cardinality();
        Logger.error(
                "storage: {} takes no writes at offset {} ({} bytes): this part of the journal is"
                        + " stepped over until the next start; the card wants replacing",
                file.name(),
                Journal.position(geometry, first),
                (end - first) * PAGE);
    }
}
