package io.narthex.storage.deletion;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * One deletion: samples of certain series in a time range that were stored up to a certain batch.
 * What is stored later is not touched by it, be it older or of a new series. Immutable.
 *
 * @param id counts deletions from 1
 * @param throughBatch the last batch whose samples it covers
 * @param minMs the first timestamp it covers
 * @param maxMs the last timestamp it covers
 * @param selectors a series is covered if it fulfils all matchers of one of them
 */
public record Tombstone(
        long id, long throughBatch, long minMs, long maxMs, List<List<Matcher>> selectors) {
    /** In the order of the numbers that stand for them. */
    private static final List<Matcher.Type> TYPES =
            List.of(
                    Matcher.Type.EQUAL,
                    Matcher.Type.NOT_EQUAL,
                    Matcher.Type.REGEX,
                    Matcher.Type.NOT_REGEX);

    /** Copies the selectors. */
    public Tombstone {
        List<List<Matcher>> copies = new ArrayList<>(selectors.size());
        for (List<Matcher> selector : selectors) {
            copies.add(List.copyOf(selector));
        }
        selectors = List.copyOf(copies);
    }

    /** Whether it covers samples of a series. */
    public boolean covers(Labels labels) {
        for (List<Matcher> selector : selectors) {
            if (Matcher.allMatch(selector, labels)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it may cover a sample in this time range of this batch or a later one. */
    public boolean mayCover(long fromMs, long toMs, long fromBatch) {
        return minMs <= toMs && maxMs >= fromMs && throughBatch >= fromBatch;
    }

    /** Whether {@code older}, which was made before, covers nothing that this does not. */
    boolean supersedes(Tombstone older) {
        return throughBatch >= older.throughBatch
                && minMs <= older.minMs
                && maxMs >= older.maxMs
                && selectors.containsAll(older.selectors);
    }

    /** Whether one tombstone can stand for both: the same samples but for touching time ranges. */
    boolean continues(Tombstone other) {
        return throughBatch == other.throughBatch
                && selectors.equals(other.selectors)
                && minMs - 1 <= other.maxMs
                && other.minMs - 1 <= maxMs;
    }

    Tombstone join(Tombstone other) {
        return new Tombstone(
                id,
                throughBatch,
                Math.min(minMs, other.minMs),
                Math.max(maxMs, other.maxMs),
                selectors);
    }

    void write(ByteWriter out) {
        out.putVarint(id);
        out.putVarint(throughBatch);
        out.putZigzag(minMs);
        out.putZigzag(maxMs);
        out.putVarint(selectors.size());
        for (List<Matcher> selector : selectors) {
            out.putVarint(selector.size());
            for (Matcher matcher : selector) {
                out.putByte(TYPES.indexOf(matcher.type()));
                out.putString(matcher.name());
                out.putString(matcher.value());
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    static Tombstone read(ByteReader in) {
        long id = in.getVarint();
        long throughBatch = in.getVarint();
        long minMs = in.getZigzag();
        long maxMs = in.getZigzag();
        List<List<Matcher>> selectors = new ArrayList<>();
        int count = in.getCount(in.remaining());
        for (int i = 0; i < count; i++) {
            List<Matcher> selector = new ArrayList<>();
            int matchers = in.getCount(in.remaining());
            for (int j = 0; j < matchers; j++) {
                selector.add(readMatcher(in));
            }
            selectors.add(selector);
        }
        return new Tombstone(id, throughBatch, minMs, maxMs, selectors);
    }

    private static Matcher readMatcher(ByteReader in) {
        int type = in.getByte();
        if (type >= TYPES.size()) {
            throw new MalformedException("unknown type of matcher: " + type);
        }
        try {
            return new Matcher(TYPES.get(type), in.getString(), in.getString());
        } catch (IllegalArgumentException e) {
            throw new MalformedException("matcher makes no sense: " + e.getMessage());
        }
    }
}
