package io.narthex.storage.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed streams under codes of every length, whichever way they are read. */
class PackedStreamTest {
    private static final int MAX = 480;
    private static final int STREAMS = 60;

    private final PackedReader reader = new PackedReader();
    private final long[] numbers = new long[MAX];

    /** Numbers of any size, the larger the seldomer. */
    private static long number(Random random, double spread) {
        int bits = (int) (-Math.log(1 - random.nextDouble()) * spread);
        return bits >= 62 ? random.nextLong() : random.nextLong() & ((1L << bits) - 1);
    }

    private static long[] stream(Random random, int count, double spread) {
        long[] stream = new long[count];
        for (int i = 0; i < count; i++) {
            stream[i] = random.nextInt(4) == 0 ? 0 : number(random, spread);
        }
        return stream;
    }

    /** Writes numbers as they are; with {@code counts} set only counts symbols. */
    private static void write(long[] stream, PackedTable table, int[] counts, BitWriter bits) {
        for (int i = 0; i < stream.length; i++) {
            int run = 0;
            while (i + run < stream.length && stream[i + run] == 0 && run < Alphabet.MAX_RUN) {
                run++;
            }
            int symbol = run > 1 ? Alphabet.run(run) : Alphabet.symbol(stream[i]);
            long number = run > 1 ? run : stream[i];
            if (counts.length > 0) {
                counts[symbol]++;
            } else {
                bits.put(table.code(symbol) & 0xffff, table.length(symbol));
                int raw = Alphabet.rawBits(symbol);
                if (raw > 0) {
                    bits.put(number & ((1L << raw) - 1), raw);
                }
            }
            i += Math.max(0, run - 1);
        }
    }

    private static int longest(PackedTable table) {
        int longest = 0;
        for (int i = 0; i < Alphabet.SIZE; i++) {
            longest = Math.max(longest, table.length(i));
        }
        return longest;
    }

    private static ByteWriter written(long[] stream, PackedTable table) {
        ByteWriter out = new ByteWriter(64);
        out.putByte(PackedStream.UNSIGNED);
        out.putVarint(StaticTables.COUNT);
        out.putZigzag(0);
        BitWriter bits = new BitWriter(out);
        write(stream, table, new int[0], bits);
        bits.finish();
        return out;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 2, 5, 12, 40})
    void everyWayOfReadingGivesTheSame(double spread) {
        int most = 0;
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            long[][] streams = new long[STREAMS][];
            int[] counts = new int[Alphabet.SIZE];
            for (int i = 0; i < STREAMS; i++) {
                streams[i] = stream(random, random.nextInt(MAX + 1), spread);
                write(streams[i], StaticTables.get(0), counts, new BitWriter(new ByteWriter(16)));
            }
            PackedTable table = PackedTable.of(counts, PackedTable.MAX_CODE_BITS);
            most = Math.max(most, longest(table));
            PackedTables tables = new PackedTables(new PackedTable[] {table});
            for (long[] stream : streams) {
                ByteWriter out = written(stream, table);
                // What follows in the array belongs to something else.
                int before = random.nextInt(3);
                byte[] bytes = new byte[before + out.size() + random.nextInt(12)];
                random.nextBytes(bytes);
                System.arraycopy(out.bytes(), 0, bytes, before, out.size());
                ByteReader in = new ByteReader(bytes, before, out.size());
                reader.read(in, stream.length, tables, numbers);
                assertEquals(
                        Arrays.toString(stream),
                        Arrays.toString(Arrays.copyOf(numbers, stream.length)),
                        "seed=" + seed);
            }
        }
        assertTrue(spread < 5 || most == PackedTable.MAX_CODE_BITS, "longest code: " + most);
    }

    @Test
    void whatEndsEarlyIsRefused() {
        Random random = new Random(7);
        long[] stream = stream(random, MAX, 5);
        int[] counts = new int[Alphabet.SIZE];
        write(stream, StaticTables.get(0), counts, new BitWriter(new ByteWriter(16)));
        PackedTable table = PackedTable.of(counts, PackedTable.MAX_CODE_BITS);
        PackedTables tables = new PackedTables(new PackedTable[] {table});
        ByteWriter out = written(stream, table);
        for (int cut = 1; cut < 20; cut++) {
            ByteReader in = new ByteReader(out.bytes(), 0, out.size() - cut);
            MalformedException thrown =
                    assertThrows(
                            MalformedException.class,
                            () -> reader.read(in, stream.length, tables, numbers));
            assertEquals("packed stream ends early", thrown.getMessage());
        }
    }
}
