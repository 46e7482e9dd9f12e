package io.narthex.storage.ring;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.head.Definitions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment's dictionary, of which only that is read which is asked for; docs/format/segment.md,
 * "Dictionary". Valid as long as the bytes it was made of. Confined to one thread.
 */
public final class Dictionary {
    private static final int MAX_LABELS = 10_000;

    private final byte[] bytes;
    private final int end;
    private final int[] ids;
    private final String[] names;

    /** For each name the number of its first pair; one more at the end. */
    private final int[] firstPairs;

    /** For each name where its values begin, and where their postings do. */
    private final int[] valuesAt;

    private final int[] postingsAt;

    /** For each group of series where it begins. */
    private final int[] groupsAt;

    /** Values by number of pair, made when first asked for; for each name where they lie. */
    private final @Nullable String[] values;

    private final int[] @Nullable [] valueOffsets;
    private final ByteReader in = new ByteReader(new byte[0], 0, 0);

    /** Takes the series of a dictionary. */
    @FunctionalInterface
    public interface Visitor {
        void series(int id, Labels labels);
    }

    /**
     * Reads what tells where the rest lies.
     *
     * @throws MalformedException if it is not what was written
     */
    public Dictionary(ByteReader from) {
        bytes = from.bytes();
        end = from.position() + from.remaining();
        ids = readIds(from);
        int count = from.getCount(from.remaining());
        names = new String[count];
        firstPairs = new int[count + 1];
        valuesAt = new int[count + 1];
        postingsAt = new int[count + 1];
        int[] valueBytes = new int[count];
        int[] postingBytes = new int[count];
        for (int i = 0; i < count; i++) {
            names[i] = from.getString();
            // A pair takes two bytes and more.
            firstPairs[i + 1] = firstPairs[i] + from.getCount(end - firstPairs[i]);
            valueBytes[i] = from.getCount(from.remaining());
            postingBytes[i] = from.getCount(from.remaining());
        }
        for (int i = 0; i < count; i++) {
            valuesAt[i] = from.skip(valueBytes[i]);
        }
        valuesAt[count] = from.position();
        for (int i = 0; i < count; i++) {
            postingsAt[i] = from.skip(postingBytes[i]);
        }
        postingsAt[count] = from.position();
        groupsAt = new int[ids.length / SegmentDescriptor.DEFINITION_GROUP_SERIES + 1];
        for (int i = 1; i < groupsAt.length; i++) {
            groupsAt[i] = groupsAt[i - 1] + from.getCount(end - groupsAt[i - 1]);
        }
        int at = from.position();
        for (int i = 0; i < groupsAt.length; i++) {
            groupsAt[i] += at;
        }
        if (groupsAt[groupsAt.length - 1] > end) {
            throw new MalformedException("dictionary ends early");
        }
        values = new String[firstPairs[count]];
        valueOffsets = new int[count][];
    }

    private static int[] readIds(ByteReader from) {
        int count = from.getCount(from.remaining());
        int[] ids = new int[Math.min(count, 64)];
        int next = 0;
        int size = 0;
        while (size < count) {
            next += from.getCount(Integer.MAX_VALUE - next);
            int run = from.getCount(count - size);
            if (run == 0 || next > Integer.MAX_VALUE - run) {
                throw new MalformedException("dictionary with an empty run");
            }
            if (size + run > ids.length) {
                ids = Arrays.copyOf(ids, Math.min(count, Math.max(size + run, ids.length * 2)));
            }
            for (int i = 0; i < run; i++) {
                ids[size++] = next++;
            }
        }
        return ids.length == count ? ids : Arrays.copyOf(ids, count);
    }

    /** The number of series. */
    public int size() {
        return ids.length;
    }

    /** A series' number in the ring; {@code ordinal} counts from 0 in order of these. */
    public int id(int ordinal) {
        return ids[ordinal];
    }

    /** A bit for each series, by ordinal, that fulfils all {@code matchers}. */
    public long[] select(List<Matcher> matchers) {
        long[] found = new long[(ids.length + Long.SIZE - 1) / Long.SIZE];
        Arrays.fill(found, -1L);
        for (Matcher matcher : matchers) {
            narrow(matcher, found);
        }
        return found;
    }

    /** Whether {@link #select} has found a series. */
    public static boolean isSet(long[] found, int ordinal) {
        return (found[ordinal / Long.SIZE] & 1L << ordinal) != 0;
    }

    /** By the values of one label: each is looked at once, however many series have it. */
    private void narrow(Matcher matcher, long[] found) {
        boolean absentToo = matcher.matches("");
        int name = Arrays.asList(names).indexOf(matcher.name());
        if (name < 0) {
            if (!absentToo) {
                Arrays.fill(found, 0);
            }
            return;
        }
        // Of the absent ones there is no list: where they match, the lists of the others tell.
        long[] listed = new long[found.length];
        byte[] literal =
                matcher.type() == Matcher.Type.EQUAL
                        ? matcher.value().getBytes(StandardCharsets.UTF_8)
                        : null;
        ByteReader value = new ByteReader(bytes, valuesAt[name], end - valuesAt[name]);
        int postings = postingsAt[name];
        int first = firstPairs[name];
        int count = firstPairs[name + 1] - first;
        for (int i = 0; i < count; i++) {
            int length = value.getCount(value.remaining());
            int at = value.skip(length);
            int size = value.getCount(end - postings);
            boolean matches =
                    literal == null
                            ? matcher.matches(text(first + i, at, length))
                            : Arrays.equals(bytes, at, at + length, literal, 0, literal.length);
            if (matches != absentToo) {
                list(postings, size, listed);
                if (literal != null && matches) {
                    break;
                }
            }
            postings += size;
        }
        for (int i = 0; i < found.length; i++) {
            found[i] &= absentToo ? ~listed[i] : listed[i];
        }
    }

    private void list(int at, int length, long[] into) {
        in.reset(bytes, at, length);
        int next = 0;
        while (in.remaining() > 0) {
            long gap = in.getVarint();
            long run = (gap & 1) == 0 ? 1 : in.getCount(ids.length) + 2L;
            long from = next + (gap >>> 1);
            if (from < 0 || from > ids.length - run) {
                throw new MalformedException("postings out of range: " + from);
            }
            next = (int) (from + run);
            for (int i = (int) from; i < next; i++) {
                into[i / Long.SIZE] |= 1L << i;
            }
        }
    }

    private String text(int pair, int at, int length) {
        String text = values[pair];
        if (text == null) {
            text = new String(bytes, at, length, StandardCharsets.UTF_8);
            values[pair] = text;
        }
        return text;
    }

    private String value(int name, int pair) {
        String known = values[pair];
        if (known != null) {
            return known;
        }
        int[] offsets = valueOffsets[name];
        if (offsets == null) {
            offsets = new int[firstPairs[name + 1] - firstPairs[name]];
            ByteReader value = new ByteReader(bytes, valuesAt[name], end - valuesAt[name]);
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = value.position();
                value.skip(value.getCount(value.remaining()));
                value.getVarint();
            }
            valueOffsets[name] = offsets;
        }
        int at = offsets[pair - firstPairs[name]];
        ByteReader value = new ByteReader(bytes, at, end - at);
        int length = value.getCount(value.remaining());
        return text(pair, value.position(), length);
    }

    /** The labels of a series; of equal strings there is one copy. */
    public Labels labels(int ordinal) {
        int at = groupsAt[ordinal / SegmentDescriptor.DEFINITION_GROUP_SERIES];
        ByteReader definition = new ByteReader(bytes, at, end - at);
        for (int i = ordinal % SegmentDescriptor.DEFINITION_GROUP_SERIES; i > 0; i--) {
            for (int labels = definition.getCount(MAX_LABELS); labels > 0; labels--) {
                definition.getVarint();
            }
        }
        return build(definition);
    }

    private Labels build(ByteReader definition) {
        int labels = definition.getCount(MAX_LABELS);
        Labels.Builder builder = Labels.builder(labels);
        int pair = -1;
        int name = 0;
        for (int i = 0; i < labels; i++) {
            pair += definition.getCount(values.length - pair - 2) + 1;
            while (firstPairs[name + 1] <= pair) {
                name++;
            }
            builder.add(names[name], value(name, pair));
        }
        return Definitions.build(builder);
    }

    /** Visits all series in order of their numbers. */
    public void forEach(Visitor visitor) {
        ByteReader definition = new ByteReader(bytes, groupsAt[0], end - groupsAt[0]);
        for (int id : ids) {
            visitor.series(id, build(definition));
        }
    }
}
