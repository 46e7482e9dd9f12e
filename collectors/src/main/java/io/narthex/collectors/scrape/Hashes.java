package io.narthex.collectors.scrape;

/** FNV-1a, 64 bits, with a final mix: the same on every machine and in every version. */
final class Hashes {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hashes() {}

    static long of(String text) {
        return of(BASIS, text);
    }

    /** The hash of {@code text} after what {@code before} is the hash of. */
    static long of(long before, String text) {
        long hash = before;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        hash ^= hash >>> 32;
        hash *= 0x9E3779B97F4A7C15L;
        return hash ^ (hash >>> 29);
    }
}
