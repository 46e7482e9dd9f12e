package io.narthex.storage.codec;

/**
 * The codes that packed streams name: those of the format, then those of their segment.
 * Thread-safe.
 */
public final class PackedTables {
    /** Only those of the format. */
    public static final PackedTables NONE = new PackedTables(new PackedTable[0]);

    /** A segment has no more than this. */
    static final int MAX_TABLES = 256;

    private final PackedTable[] own;

    PackedTables(PackedTable[] own) {
        this.own = own;
    }

    /** Reads what {@link #write} wrote. */
    public static PackedTables read(ByteReader in) {
        PackedTable[] tables = new PackedTable[in.getCount(MAX_TABLES)];
        for (int i = 0; i < tables.length; i++) {
            tables[i] = PackedTable.read(in);
        }
        return tables.length == 0 ? NONE : new PackedTables(tables);
    }

    /** Writes the segment's codes. */
    public void write(ByteWriter out) {
        out.putVarint(own.length);
        for (PackedTable table : own) {
            table.write(out);
        }
    }

    PackedTable get(int number) {
        if (number < StaticTables.COUNT) {
            return StaticTables.get(number);
        }
        if (number - StaticTables.COUNT >= own.length) {
            throw new MalformedException("packed stream with an unknown code: " + number);
        }
        return own[number - StaticTables.COUNT];
    }
}
