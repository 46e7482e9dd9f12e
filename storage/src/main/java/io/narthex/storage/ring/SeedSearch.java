package io.narthex.storage.ring;

/**
 * Finds the seed of a checksum over bytes of one length. CRC32C is linear in what it is seeded
 * with, so that of each checksum exactly one seed below 2^32 is the cause; one above has an equal
 * there. Confined to one thread.
 */
final class SeedSearch {
    private final Checksums checksums = new Checksums();
    private final int length;

    /** What a seed changes in the checksum, by the highest bit of the change, and that seed. */
    private final int[] changes = new int[Integer.SIZE];

    private final int[] seeds = new int[Integer.SIZE];

    SeedSearch(int length) {
        this.length = length;
        byte[] zeros = new byte[length];
        int unseeded = checksums.of(0, zeros, 0, length);
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            add(checksums.of(1L << bit, zeros, 0, length) ^ unseeded, 1 << bit);
        }
    }

    private void add(int change, int seed) {
        int left = change;
        int by = seed;
        while (left != 0) {
            int bit = highest(left);
            if (changes[bit] == 0) {
                changes[bit] = left;
                seeds[bit] = by;
                return;
            }
            left ^= changes[bit];
            by ^= seeds[bit];
        }
    }

    private static int highest(int of) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(of);
    }

    /** The seed with which the bytes at {@code offset} have that checksum. */
    long of(int checksum, byte[] bytes, int offset) {
        int left = checksum ^ checksums.of(0, bytes, offset, length);
        int seed = 0;
        while (left != 0) {
            int bit = highest(left);
            left ^= changes[bit];
            seed ^= seeds[bit];
        }
        return seed & 0xffff_ffffL;
    }
}
