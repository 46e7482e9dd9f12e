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

    /** Reads symbols and their raw bits into {@code numbers} from {@code from} to {@code to}. */
    private static void symbols(ByteReader in, PackedTable code, long[] numbers, int from, int to) {
        // All in local variables: the compiler we ship with keeps fields in memory.
        byte[] bytes = in.bytes();
        int position = in.position();
        int end = position + in.remaining();
        int[] entries = code.entries();
        int mask = code.mask();
        long buffer = 0;
        int buffered = 0;
        int beyond = 0;
        int i = from;
        while (i < to) {
            if (buffered <= 44) {
                if (end - position >= Long.BYTES) {
                    // Bits above those counted may be there already; again changes nothing.
                    buffer |= LittleEndian.getLong(bytes, position) << buffered;
                    int whole = (63 - buffered) >> 3;
                    position += whole;
                    buffered += whole << 3;
                } else {
                    while (buffered <= 55) {
                        if (position < end) {
                            buffer |= (bytes[position++] & 0xffL) << buffered;
                        } else {
                            beyond += 8;
                        }
                        buffered += 8;
                    }
                }
            }
            int entry = entries[(int) buffer & mask];
            int length = entry & PackedTable.LENGTH_MASK;
            int raw = entry >>> 4 & PackedTable.RAW_MASK;
            int symbol = entry >>> PackedTable.SYMBOL_SHIFT;
            if (length == 0) {
                throw new MalformedException("packed stream with an unknown code");
            }
            buffer >>>= length;
            buffered -= length;
            if (raw == 0) {
                numbers[i++] = symbol;
                continue;
            }
            long low = 0;
            if (raw <= buffered) {
                low = buffer & ((1L << raw) - 1);
                buffer >>>= raw;
                buffered -= raw;
            } else {
                // More than the buffer holds: a byte at a time.
                for (int have = 0; have < raw; ) {
                    if (buffered == 0) {
                        buffer = position < end ? bytes[position] & 0xffL : 0;
                        beyond += position < end ? 0 : 8;
                        position += position < end ? 1 : 0;
                        buffered = 8;
                    }
                    int part = Math.min(buffered, raw - have);
                    low |= (buffer & ((1L << part) - 1)) << have;
                    have += part;
                    buffer >>>= part;
                    buffered -= part;
                }
            }
            long number = Alphabet.first(symbol) | low;
            if (symbol < Alphabet.RUNS) {
                numbers[i++] = number;
            } else {
                if (number > to - i) {
                    throw new MalformedException("packed stream with a run that is too long");
                }
                for (int last = i + (int) number; i < last; i++) {
                    numbers[i] = 0;
                }
            }
        }
        if (buffered < beyond) {
            throw new MalformedException("packed stream ends early");
        }
    }
}
