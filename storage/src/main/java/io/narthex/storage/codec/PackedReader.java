package io.narthex.storage.codec;

/** Reads packed streams; allocates nothing for a number. Confined to one thread. */
final class PackedReader {
    private static final long[] ZEROS = new long[512];

    private int places;
    private int firstRow;

    // What the head of a stream says of its numbers: all are base, or a slope on it, and what is
    // added to that.
    private int order;
    private int signBit;
    private long divisor;
    private long base;
    private long slope;

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
        differences(in, count, tables, numbers);
        sum(numbers, count);
    }

    /** As {@link #read}, and what they are as decimals; {@code numbers} is room. */
    void read(ByteReader in, int count, PackedTables tables, long[] numbers, double[] values) {
        differences(in, count, tables, numbers);
        if (order == 1 && places == 0) {
            sumWholes(numbers, count, values);
        } else if (order == 1) {
            sumDecimals(numbers, count, values);
        } else {
            sum(numbers, count);
            double power = Decimals.power(places);
            for (int i = 0; i < count; i++) {
                values[i] = numbers[i] / power;
            }
        }
    }

    private void differences(ByteReader in, int count, PackedTables tables, long[] numbers) {
        int flags = in.getByte();
        int form = flags & (PackedStream.UNSIGNED - 1);
        order = form % PackedStream.ORDERS;
        places = form / PackedStream.ORDERS;
        if (places > Decimals.MAX_PLACES || count < order || count > numbers.length) {
            throw new MalformedException("packed stream with unknown flags: " + flags);
        }
        PackedTable code = tables.get(in.getCount(Integer.MAX_VALUE));
        firstRow =
                (flags & PackedStream.LATER_ROW) != 0 ? in.getCount(Integer.MAX_VALUE - count) : 0;
        divisor = (flags & PackedStream.DIVIDED) != 0 ? in.getVarint() : 1;
        base = in.getZigzag();
        slope = order == 2 ? in.getZigzag() : 0;
        signBit = (flags & PackedStream.UNSIGNED) == 0 ? 1 : 0;
        symbols(in, code, numbers, order, count);
    }

    // Each loop is of few steps, where most of decoding is spent. A sign, where there is one, is
    // the lowest bit.

    private void sum(long[] numbers, int count) {
        int sign = signBit;
        long factor = divisor;
        long number = base;
        if (order == 0) {
            for (int i = 0; i < count; i++) {
                long next = numbers[i];
                numbers[i] = number + (next >>> sign ^ -(next & sign)) * factor;
            }
        } else if (order == 1) {
            numbers[0] = number;
            for (int i = 1; i < count; i++) {
                long next = numbers[i];
                number += (next >>> sign ^ -(next & sign)) * factor;
                numbers[i] = number;
            }
        } else {
            long step = slope;
            numbers[0] = number;
            number += step;
            numbers[1] = number;
            for (int i = 2; i < count; i++) {
                long next = numbers[i];
                step += (next >>> sign ^ -(next & sign)) * factor;
                number += step;
                numbers[i] = number;
            }
        }
    }

    private void sumWholes(long[] numbers, int count, double[] values) {
        int sign = signBit;
        long factor = divisor;
        long number = base;
        values[0] = (double) number;
        for (int i = 1; i < count; i++) {
            long next = numbers[i];
            number += (next >>> sign ^ -(next & sign)) * factor;
            values[i] = (double) number;
        }
    }

    private void sumDecimals(long[] numbers, int count, double[] values) {
        int sign = signBit;
        long factor = divisor;
        double power = Decimals.power(places);
        long number = base;
        values[0] = number / power;
        int i = 1;
        for (int last = count - 4; i <= last; i += 4) {
            long next = numbers[i];
            number += (next >>> sign ^ -(next & sign)) * factor;
            double a = (double) number;
            next = numbers[i + 1];
            number += (next >>> sign ^ -(next & sign)) * factor;
            double b = (double) number;
            next = numbers[i + 2];
            number += (next >>> sign ^ -(next & sign)) * factor;
            double c = (double) number;
            next = numbers[i + 3];
            number += (next >>> sign ^ -(next & sign)) * factor;
            double d = (double) number;
            values[i] = a / power;
            values[i + 1] = b / power;
            values[i + 2] = c / power;
            values[i + 3] = d / power;
        }
        for (; i < count; i++) {
            long next = numbers[i];
            number += (next >>> sign ^ -(next & sign)) * factor;
            values[i] = number / power;
        }
    }

    // Where the loops are in a stream. They keep it in local variables: the compiler we ship with
    // leaves fields in memory. It also takes a number of eight bytes at any place apart byte by
    // byte, so that four bytes at a time are cheaper.
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
        if (code.hasRuns()) {
            // Then a run of zeros is only stepped over.
            zeros(numbers, from, to);
        }
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

    private static void zeros(long[] numbers, int from, int to) {
        for (int i = from; i < to; i += ZEROS.length) {
            System.arraycopy(ZEROS, 0, numbers, i, Math.min(ZEROS.length, to - i));
        }
    }

    /** As {@link #single}, but up to four numbers at a time where their codes are short. */
    private void several(byte[] bytes, PackedTable code, long[] wide, long[] numbers, int to) {
        int[] entries = code.entries();
        int mask = entries.length - 1;
        int at = position;
        int lastAt = bytes.length - Integer.BYTES;
        long bits = buffer;
        int count = buffered;
        int i = next;
        int lastI = to - PackedTable.WIDE_SYMBOLS;
        while (i <= lastI) {
            if (count < Integer.SIZE) {
                if (at > lastAt) {
                    break;
                }
                int word =
                        (bytes[at] & 0xff)
                                | ((bytes[at + 1] & 0xff) << 8)
                                | ((bytes[at + 2] & 0xff) << 16)
                                | (bytes[at + 3] << 24);
                bits |= (word & 0xffffffffL) << count;
                at += Integer.BYTES;
                count += Integer.SIZE;
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
            if (entry == 0) {
                entry = code.entry((int) bits);
            }
            length = entry & PackedTable.LENGTH_MASK;
            int raw = entry >>> 4 & PackedTable.RAW_MASK;
            int symbol = entry >>> PackedTable.SYMBOL_SHIFT;
            if (raw > count - length || length == 0) {
                if (length == 0 || count >= Long.SIZE - Byte.SIZE || at > lastAt) {
                    break;
                }
                bits |= (bytes[at++] & 0xffL) << count;
                count += Byte.SIZE;
                continue;
            }
            bits >>>= length;
            long number = Alphabet.first(symbol) | (bits & ((1L << raw) - 1));
            bits >>>= raw;
            count -= length + raw;
            if (symbol < Alphabet.RUNS) {
                numbers[i++] = number;
            } else {
                i = afterRun(i, number, to);
            }
        }
        position = at;
        buffer = bits;
        buffered = count;
        next = i;
    }

    /** Reads one symbol at a time, as long as four bytes can be read at once. */
    private void single(byte[] bytes, PackedTable code, long[] numbers, int to) {
        int[] entries = code.entries();
        long[] first = Alphabet.firsts();
        int mask = entries.length - 1;
        int at = position;
        int lastAt = bytes.length - Integer.BYTES;
        long bits = buffer;
        int count = buffered;
        int i = next;
        while (i < to) {
            if (count < Integer.SIZE) {
                if (at > lastAt) {
                    break;
                }
                int word =
                        (bytes[at] & 0xff)
                                | ((bytes[at + 1] & 0xff) << 8)
                                | ((bytes[at + 2] & 0xff) << 16)
                                | (bytes[at + 3] << 24);
                bits |= (word & 0xffffffffL) << count;
                at += Integer.BYTES;
                count += Integer.SIZE;
            }
            int entry = entries[(int) bits & mask];
            if (entry == 0) {
                entry = code.entry((int) bits);
            }
            int length = entry & PackedTable.LENGTH_MASK;
            int raw = entry >>> 4 & PackedTable.RAW_MASK;
            if (raw > count - length || length == 0) {
                if (length == 0 || count >= Long.SIZE - Byte.SIZE || at > lastAt) {
                    break;
                }
                bits |= (bytes[at++] & 0xffL) << count;
                count += Byte.SIZE;
                continue;
            }
            int symbol = entry >>> PackedTable.SYMBOL_SHIFT;
            bits >>>= length;
            long number = first[symbol] | (bits & ((1L << raw) - 1));
            bits >>>= raw;
            count -= length + raw;
            if (symbol < Alphabet.RUNS) {
                numbers[i++] = number;
            } else {
                i = afterRun(i, number, to);
            }
        }
        position = at;
        buffer = bits;
        buffered = count;
        next = i;
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
            next = afterRun(next, number, to);
        }
    }

    private static int afterRun(int from, long count, int most) {
        if (count > most - from) {
            throw new MalformedException("packed stream with a run that is too long");
        }
        return from + (int) count;
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
