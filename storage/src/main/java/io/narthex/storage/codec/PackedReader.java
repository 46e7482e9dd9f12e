package io.narthex.storage.codec;

/** Reads packed streams; allocates nothing for a number. Confined to one thread. */
final class PackedReader {
    private int places;
    private int firstRow;

    /** Decimal places of the stream that was read last. */
    int places() {
        return places;
    }

    /** The row of its first number; the others follow without gaps. */
    int firstRow() {
        return firstRow;
    }

    /** Reads {@code count} numbers from all that {@code in} has left. */
    void read(ByteReader in, int count, PackedTables tables, long[] numbers) {
        int flags = in.getByte();
        int form = flags & (PackedStream.UNSIGNED - 1);
        int order = form % PackedStream.ORDERS;
        places = form / PackedStream.ORDERS;
        if (places > Decimals.MAX_PLACES || count < order || count > numbers.length) {
            throw new MalformedException("packed stream with unknown flags: " + flags);
        }
        PackedTable code = tables.get(in.getCount(Integer.MAX_VALUE));
        firstRow =
                (flags & PackedStream.LATER_ROW) != 0 ? in.getCount(Integer.MAX_VALUE - count) : 0;
        long divisor = (flags & PackedStream.DIVIDED) != 0 ? in.getVarint() : 1;
        long base = in.getZigzag();
        long slope = order == 2 ? in.getZigzag() : 0;
        symbols(in, code, numbers, order, count);
        if ((flags & PackedStream.UNSIGNED) == 0) {
            addSigned(numbers, count, order, divisor, base, slope);
        } else {
            addUnsigned(numbers, count, order, divisor, base, slope);
        }
    }

    // The two differ in one line: each is a loop of few steps, where most of decoding is spent.

    private static void addSigned(
            long[] numbers, int count, int order, long divisor, long base, long slope) {
        long number = base;
        if (order == 0) {
            for (int i = 0; i < count; i++) {
                long next = numbers[i];
                numbers[i] = number + (next >>> 1 ^ -(next & 1)) * divisor;
            }
        } else if (order == 1) {
            numbers[0] = number;
            for (int i = 1; i < count; i++) {
                long next = numbers[i];
                number += (next >>> 1 ^ -(next & 1)) * divisor;
                numbers[i] = number;
            }
        } else {
            long step = slope;
            numbers[0] = number;
            number += step;
            numbers[1] = number;
            for (int i = 2; i < count; i++) {
                long next = numbers[i];
                step += (next >>> 1 ^ -(next & 1)) * divisor;
                number += step;
                numbers[i] = number;
            }
        }
    }

    private static void addUnsigned(
            long[] numbers, int count, int order, long divisor, long base, long slope) {
        long number = base;
        if (order == 0) {
            for (int i = 0; i < count; i++) {
                numbers[i] = number + numbers[i] * divisor;
            }
        } else if (order == 1) {
            numbers[0] = number;
            for (int i = 1; i < count; i++) {
                number += numbers[i] * divisor;
                numbers[i] = number;
            }
        } else {
            long step = slope;
            numbers[0] = number;
            number += step;
            numbers[1] = number;
            for (int i = 2; i < count; i++) {
                step += numbers[i] * divisor;
                number += step;
                numbers[i] = number;
            }
        }
    }

    // Where the loops are in a stream. They keep it in local variables: the compiler we ship with
    // leaves fields in memory.
    private int position;
    private long buffer;
    private int buffered;
    private int next;

    /** Reads symbols and their raw bits into {@code numbers} from {@code from} to {@code to}. */
    private void symbols(ByteReader in, PackedTable code, long[] numbers, int from, int to) {
        byte[] bytes = in.bytes();
        int end = in.position() + in.remaining();
        position = in.position();
        buffer = 0;
        buffered = 0;
        next = from;
        long[] wide = code.wide();
        while (next < to) {
            if (wide.length > 0) {
                several(bytes, code, wide, numbers, to);
            }
            single(bytes, code, numbers, to);
            if (next < to) {
                one(bytes, code, numbers, to);
            }
        }
        // What follows the stream in the array may have been read, but must not have been used.
        if (position - (buffered >> 3) > end) {
            throw new MalformedException("packed stream ends early");
        }
    }

    /** As {@link #single}, but up to four numbers at a time where their codes are short. */
    private void several(byte[] bytes, PackedTable code, long[] wide, long[] numbers, int to) {
        int[] entries = code.entries();
        int mask = entries.length - 1;
        int at = position;
        int lastAt = bytes.length - Long.BYTES;
        long bits = buffer;
        int count = buffered;
        int i = next;
        int lastI = to - PackedTable.WIDE_SYMBOLS;
        while (i <= lastI) {
            if (count <= 44) {
                if (at > lastAt) {
                    break;
                }
                bits |= LittleEndian.getLong(bytes, at) << count;
                int whole = (63 - count) >> 3;
                at += whole;
                count += whole << 3;
            }
            long four = wide[(int) bits & mask];
            int length = (int) four & PackedTable.LENGTH_MASK;
            if (length > 0) {
                numbers[i] = four >>> PackedTable.WIDE_FIRST & PackedTable.WIDE_MASK;
                numbers[i + 1] = four >>> (PackedTable.WIDE_FIRST + 8) & PackedTable.WIDE_MASK;
                numbers[i + 2] = four >>> (PackedTable.WIDE_FIRST + 16) & PackedTable.WIDE_MASK;
                numbers[i + 3] = four >>> (PackedTable.WIDE_FIRST + 24);
                i += (int) four >>> 4 & PackedTable.LENGTH_MASK;
                bits >>>= length;
                count -= length;
                continue;
            }
            int entry = entries[(int) bits & mask];
            length = entry & PackedTable.LENGTH_MASK;
            int raw = entry >>> 4 & PackedTable.RAW_MASK;
            int symbol = entry >>> PackedTable.SYMBOL_SHIFT;
            if (raw > count - length || length == 0) {
                break;
            }
            bits >>>= length;
            long number = Alphabet.first(symbol) | (bits & ((1L << raw) - 1));
            bits >>>= raw;
            count -= length + raw;
            if (symbol < Alphabet.RUNS) {
                numbers[i++] = number;
            } else {
                i = zeros(numbers, i, number, to);
            }
        }
        position = at;
        buffer = bits;
        buffered = count;
        next = i;
    }

    /** Reads one symbol at a time, as long as eight bytes can be read at once. */
    private void single(byte[] bytes, PackedTable code, long[] numbers, int to) {
        int[] entries = code.entries();
        long[] first = Alphabet.firsts();
        int mask = entries.length - 1;
        int at = position;
        int lastAt = bytes.length - Long.BYTES;
        long bits = buffer;
        int count = buffered;
        int i = next;
        while (i < to) {
            if (count <= 44) {
                if (at > lastAt) {
                    break;
                }
                bits |= LittleEndian.getLong(bytes, at) << count;
                int whole = (63 - count) >> 3;
                at += whole;
                count += whole << 3;
            }
            int entry = entries[(int) bits & mask];
            int length = entry & PackedTable.LENGTH_MASK;
            int raw = entry >>> 4 & PackedTable.RAW_MASK;
            if (raw > count - length || length == 0) {
                break;
            }
            int symbol = entry >>> PackedTable.SYMBOL_SHIFT;
            bits >>>= length;
            long number = first[symbol] | (bits & ((1L << raw) - 1));
            bits >>>= raw;
            count -= length + raw;
            if (symbol < Alphabet.RUNS) {
                numbers[i++] = number;
            } else {
                i = zeros(numbers, i, number, to);
            }
        }
        position = at;
        buffer = bits;
        buffered = count;
        next = i;
    }

    private static int zeros(long[] numbers, int from, long count, int most) {
        if (count > most - from) {
            throw new MalformedException("packed stream with a run that is too long");
        }
        int to = from + (int) count;
        for (int i = from; i < to; i++) {
            numbers[i] = 0;
        }
        return to;
    }

    /** Reads a symbol where the others cannot: a long code, a wide number, the array's end. */
    private void one(byte[] bytes, PackedTable code, long[] numbers, int to) {
        fill(bytes, PackedTable.MAX_CODE_BITS);
        int entry = code.entry((int) buffer);
        int length = entry & PackedTable.LENGTH_MASK;
        if (length == 0) {
            throw new MalformedException("packed stream with an unknown code");
        }
        int symbol = entry >>> PackedTable.SYMBOL_SHIFT;
        buffer >>>= length;
        buffered -= length;
        int raw = entry >>> 4 & PackedTable.RAW_MASK;
        long low = bits(bytes, Math.min(raw, Integer.SIZE));
        low |= bits(bytes, raw - Math.min(raw, Integer.SIZE)) << Integer.SIZE;
        long number = Alphabet.first(symbol) | low;
        if (symbol < Alphabet.RUNS) {
            numbers[next++] = number;
        } else {
            next = zeros(numbers, next, number, to);
        }
    }

    private long bits(byte[] bytes, int count) {
        fill(bytes, count);
        long low = buffer & ((1L << count) - 1);
        buffer >>>= count;
        buffered -= count;
        return low;
    }

    /** Makes sure that there are so many bits; behind the array's end there are zeros. */
    private void fill(byte[] bytes, int bits) {
        // Bits above those counted may be there already.
        buffer &= (1L << buffered) - 1;
        while (buffered < bits) {
            long b = position < bytes.length ? bytes[position] & 0xffL : 0;
            buffer |= b << buffered;
            position++;
            buffered += Byte.SIZE;
        }
    }
}
