package io.narthex.storage.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.StaleMarker;
import io.narthex.storage.format.SegmentDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Segments of random chunks, each decoded beside the values that went in. */
class ChunkCodecTest {
    private static final int MAX = 480;
    private static final int KINDS = 14;

    private final double[] values = new double[MAX];
    private final int[] rows = new int[MAX];
    private final ChunkDecoder decoder = new ChunkDecoder(values, rows);

    /** What went into one chunk, and where it came to lie. */
    private static final class Chunk {
        final TokenWriter tokens = new TokenWriter();
        long[] bits = {};
        int[] rows = {};
        Chunk base = this;
        int at;
        int length;
    }

    @Test
    void everyFormGivesEveryBitBack() {
        Map<Integer, Integer> forms = new TreeMap<>();
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Chunk> chunks = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                chunks.add(chunk(random, random.nextInt(KINDS), chunks));
            }
            ByteWriter out = new ByteWriter(64);
            PackedTables tables = write(chunks, out, forms);
            ByteWriter section = new ByteWriter(16);
            tables.write(section);
            PackedTables read =
                    PackedTables.read(new ByteReader(section.bytes(), 0, section.size()));
            for (Chunk chunk : chunks) {
                assertSame("seed=" + seed, chunk, out.bytes(), read);
            }
        }
        for (int form :
                new int[] {
                    SegmentDescriptor.FORM_BLOCKS,
                    SegmentDescriptor.FORM_PACKED,
                    SegmentDescriptor.FORM_CONSTANT,
                    SegmentDescriptor.FORM_RELATIVE,
                    SegmentDescriptor.FORM_RESIDUAL
                }) {
            assertTrue(forms.getOrDefault(form, 0) > 10, () -> "forms=" + forms);
        }
    }

    private void assertSame(String where, Chunk chunk, byte[] bytes, PackedTables tables) {
        int samples = chunk.bits.length;
        int count;
        if (bytes[chunk.at] == SegmentDescriptor.FORM_RELATIVE) {
            long[] numbers = new long[samples];
            ChunkDecoder.Base base = decoder.base(bytes, chunk.at, chunk.length);
            assertEquals(chunk.base.at, chunk.at - base.bytesBefore());
            assertEquals(chunk.base.length, base.length());
            decoder.baseNumbers(bytes, chunk.base.at, chunk.base.length, samples, tables, numbers);
            count = decoder.relative(bytes, chunk.at, chunk.length, samples, tables, numbers);
        } else {
            count = decoder.decode(bytes, chunk.at, chunk.length, samples, tables);
        }
        assertEquals(chunk.bits.length, count, where);
        for (int i = 0; i < count; i++) {
            String what = where + " form=" + bytes[chunk.at] + " i=" + i;
            assertEquals(chunk.bits[i], Double.doubleToRawLongBits(values[i]), what);
            int first = decoder.firstRow();
            assertEquals(chunk.rows[i], first < 0 ? rows[i] : first + i, what);
        }
    }

    private static PackedTables write(
            List<Chunk> chunks, ByteWriter out, Map<Integer, Integer> forms) {
        ChunkEncoder encoder = new ChunkEncoder(MAX);
        ChunkValues values = new ChunkValues(MAX);
        ChunkValues base = new ChunkValues(MAX);
        encoder.begin();
        List<ChunkPlan> plans = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            Chunk chunk = chunks.get(i);
            Chunk of = chunk.base;
            boolean relative =
                    of != chunk
                            && plans.get(chunks.indexOf(of)).form()
                                    == SegmentDescriptor.FORM_PACKED;
            if (!relative) {
                chunk.base = chunk;
            }
            values.load(chunk.tokens.bytes(), chunk.tokens.size());
            base.load(of.tokens.bytes(), of.tokens.size());
            ChunkPlan plan =
                    encoder.plan(
                            values, chunk.tokens.size(), relative ? base : null, "family" + i % 3);
            plans.add(plan);
            forms.merge(plan.form(), 1, Integer::sum);
        }
        PackedTables tables = encoder.tables();
        for (int i = 0; i < chunks.size(); i++) {
            Chunk chunk = chunks.get(i);
            ChunkPlan plan = plans.get(i);
            chunk.at = out.size();
            values.load(chunk.tokens.bytes(), chunk.tokens.size());
            base.load(chunk.base.tokens.bytes(), chunk.base.tokens.size());
            encoder.write(
                    plan,
                    values,
                    chunk.base == chunk ? null : base,
                    chunk.at - chunk.base.at,
                    chunk.base.length,
                    out);
            if (plan.form() == SegmentDescriptor.FORM_BLOCKS) {
                byte[] blocks =
                        new BlockWriter(MAX)
                                .append(new byte[0], chunk.tokens.bytes(), chunk.tokens.size());
                out.putBytes(blocks, 0, blocks.length);
            }
            chunk.length = out.size() - chunk.at;
            assertTrue(
                    chunk.length <= ChunkEncoder.mostBytes(chunk.tokens.size()),
                    () -> "plan=" + plan);
        }
        return tables;
    }

    private static Chunk chunk(Random random, int kind, List<Chunk> before) {
        Chunk chunk = new Chunk();
        int count = random.nextInt(5) == 0 ? 1 + random.nextInt(5) : 1 + random.nextInt(MAX);
        if (kind == 0 && !before.isEmpty()) {
            chunk.base = before.get(random.nextInt(before.size())).base;
            count = chunk.base.bits.length;
        }
        chunk.bits = new long[count];
        chunk.rows = new int[count];
        int row = random.nextInt(4) == 0 && chunk.base == chunk ? random.nextInt(100) : 0;
        int step = 1 + random.nextInt(1 << random.nextInt(20));
        double power = Math.pow(10, random.nextInt(10));
        double walk = random.nextInt(100_000);
        boolean gaps = random.nextInt(10) == 0;
        int written = 0;
        for (int i = 0; i < count; i++) {
            if (gaps && random.nextInt(30) == 0) {
                row += random.nextInt(5);
            }
            walk += (random.nextInt(13) - 6) * (double) step;
            chunk.bits[i] = bits(random, kind, walk, power, chunk, i);
            chunk.rows[i] = row;
            if (row > written) {
                chunk.tokens.gap(row - written);
            }
            chunk.tokens.value(chunk.bits[i]);
            written = ++row;
        }
        return chunk;
    }

    private static long bits(
            Random random, int kind, double walk, double power, Chunk chunk, int i) {
        double value =
                switch (kind) {
                    case 0 ->
                            chunk.base == chunk
                                    ? walk
                                    : Double.longBitsToDouble(chunk.base.bits[i])
                                            - random.nextInt(3);
                    case 1 -> 42.5 * power;
                    case 2 -> walk / power;
                    case 3 -> Math.round(walk) % 100_000;
                    case 4 -> (double) (random.nextLong() >> random.nextInt(64));
                    case 5 -> Double.longBitsToDouble(random.nextLong());
                    case 6 -> random.nextGaussian() * power;
                    case 7 -> sum(random, chunk, i);
                    case 8 -> random.nextInt(50) == 0 ? 1 : 0;
                    case 9 -> random.nextInt(30) == 0 ? StaleMarker.VALUE : 3;
                    case 10 -> i * 12.5;
                    case 11 -> random.nextInt(20) == 0 ? -0.0 : 0.0;
                    case 12 -> 20 + random.nextInt(41) / 1000.0;
                    default -> random.nextInt(9) == 0 ? 9.3e18 : Long.MIN_VALUE;
                };
        return Double.doubleToRawLongBits(value);
    }

    /** A sum of decimals, whose rounding errors add up. */
    private static double sum(Random random, Chunk chunk, int i) {
        double before = i == 0 ? 1234.5 : Double.longBitsToDouble(chunk.bits[i - 1]);
        return before + random.nextInt(1_000_000) / 1e6 + random.nextInt(1_000_000) / 1e6;
    }

    /** Whatever the bytes are: values or a {@link MalformedException}, and no more memory. */
    @Test
    void garbageIsMalformedAtWorst() {
        Random random = new Random(7);
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            chunks.add(chunk(random, i % KINDS, chunks));
        }
        ByteWriter out = new ByteWriter(64);
        PackedTables tables = write(chunks, out, new TreeMap<>());
        int malformed = 0;
        for (int i = 0; i < 40_000; i++) {
            Chunk chunk = chunks.get(random.nextInt(chunks.size()));
            byte[] bytes = Arrays.copyOfRange(out.bytes(), chunk.at, chunk.at + chunk.length);
            int changes = 1 + random.nextInt(4);
            for (int j = 0; j < changes; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
            try {
                if (length > 0) {
                    decoder.decode(bytes, 0, length, random.nextInt(2 * MAX), tables);
                    decoder.base(bytes, 0, length);
                }
            } catch (MalformedException _) {
                malformed++;
            }
        }
        assertTrue(malformed > 1000, "malformed=" + malformed);
    }

    @Test
    void garbageTablesAreMalformedAtWorst() {
        Random random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (1 + random.nextInt(3));
            try {
                PackedTables tables = PackedTables.read(new ByteReader(bytes, 0, bytes.length));
                tables.get(StaticTables.COUNT).entries();
            } catch (MalformedException e) {
                assertNotNull(e.getMessage());
            }
        }
    }

    @Test
    void staticTablesHaveACodeForEveryNumber() {
        for (int i = 0; i < StaticTables.COUNT; i++) {
            for (int symbol = 0; symbol < Alphabet.SIZE; symbol++) {
                assertTrue(StaticTables.get(i).length(symbol) > 0);
            }
        }
        assertThrows(MalformedException.class, () -> PackedTables.NONE.get(StaticTables.COUNT));
    }

    @Test
    void symbolsCoverEveryNumberOnce() {
        Random random = new Random(9);
        for (int i = 0; i < 100_000; i++) {
            long number = random.nextLong() >>> random.nextInt(64);
            int symbol = Alphabet.symbol(number);
            int raw = Alphabet.rawBits(symbol);
            long low = number & ((1L << raw) - 1);
            assertEquals(number, Alphabet.first(symbol) | low);
        }
        for (int length = 2; length <= Alphabet.MAX_RUN; length++) {
            int symbol = Alphabet.run(length);
            int raw = Alphabet.rawBits(symbol);
            assertEquals(length, Alphabet.first(symbol) | (length & ((1 << raw) - 1)));
        }
    }
}
