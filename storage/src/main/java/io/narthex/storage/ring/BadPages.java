package io.narthex.storage.ring;

import java.util.BitSet;

/**
 * The journal's pages that take no writes while others do. Confined to the storage writer, but for
 * the count.
 */
final class BadPages {
    /** If more of them fail it is not for bad blocks. */
    private static final int SHARE = 4;

    private final int pages;
    private final BitSet bad = new BitSet();
    private volatile int count;

    BadPages(long pages) {
        this.pages = (int) pages;
    }

    /** Notes the place of a page. */
    void add(long page) {
        bad.set((int) (page % pages));
        count = bad.cardinality();
    }

    int count() {
        return count;
    }

    /** Whether there are so many that no more should be stepped over. */
    boolean isMuch() {
        return count >= pages / SHARE;
    }

    /** The first page from {@code from} on that begins a run of {@code length} without bad ones. */
    long runFrom(long from, long length) {
        long first = from;
        for (long page = from; count > 0 && page < first + length; page++) {
            if (bad.get((int) (page % pages))) {
                first = page + 1;
            }
            if (first - from > pages) {
                return first;
            }
        }
        return first;
    }
}
