package io.narthex.storage.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of series' numbers, a bit each, in pages: a ring that is used for years has few live series
 * among many that were. Guarded by its owner.
 */
public final class IdSet {
    private static final int PAGE_WORDS = 64;
    private static final int PAGE_SHIFT = 12;

    private long[] @Nullable [] pages;

    /** A set of none. */
    public IdSet() {
        pages = new long[0][];
    }

    /** A copy. */
    public IdSet(IdSet other) {
        pages = new long[other.pages.length][];
        addAll(other);
    }

    /** Adds a number, which is not negative. */
    public void add(int id) {
        long[] page = page(id >>> PAGE_SHIFT);
        page[word(id)] |= 1L << id;
    }

    private static int word(int id) {
        return (id >>> 6) & (PAGE_WORDS - 1);
    }

    private long[] page(int number) {
        if (number >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(number + 1, pages.length * 2));
        }
        long[] page = pages[number];
        if (page == null) {
            page = new long[PAGE_WORDS];
            pages[number] = page;
        }
        return page;
    }

    /** Takes a number out. */
    public void remove(int id) {
        int number = id >>> PAGE_SHIFT;
        long[] page = number < pages.length ? pages[number] : null;
        if (page != null) {
            page[word(id)] &= ~(1L << id);
        }
    }

    /** Adds all numbers of another set. */
    public void addAll(IdSet other) {
        for (int i = 0; i < other.pages.length; i++) {
            long[] theirs = other.pages[i];
            if (theirs != null) {
                long[] mine = page(i);
                for (int word = 0; word < PAGE_WORDS; word++) {
                    mine[word] |= theirs[word];
                }
            }
        }
    }

    /** Takes out all numbers of another set. */
    public void removeAll(IdSet other) {
        for (int i = 0; i < Math.min(pages.length, other.pages.length); i++) {
            long[] mine = pages[i];
            long[] theirs = other.pages[i];
            if (mine != null && theirs != null) {
                for (int word = 0; word < PAGE_WORDS; word++) {
                    mine[word] &= ~theirs[word];
                }
            }
        }
    }

    /** Whether it has none. */
    public boolean isEmpty() {
        for (long[] page : pages) {
            for (int word = 0; page != null && word < PAGE_WORDS; word++) {
                if (page[word] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether it has a number. */
    public boolean contains(int id) {
        int number = id >>> PAGE_SHIFT;
        long[] page = number < pages.length ? pages[number] : null;
        return page != null && (page[word(id)] & 1L << id) != 0;
    }

    /** Whether all numbers from {@code lowest} to {@code highest} are in it. */
    public boolean containsAll(int lowest, int highest) {
        for (int from = lowest; from <= highest && from >= 0; from = (from | 63) + 1) {
            int number = from >>> PAGE_SHIFT;
            long[] page = number < pages.length ? pages[number] : null;
            long wanted = -1L << from;
            wanted &= (from | 63) <= highest ? -1L : -1L >>> (63 - (highest & 63));
            if (page == null || (~page[word(from)] & wanted) != 0) {
                return false;
            }
        }
        return lowest >= 0;
    }
}
