package io.narthex.web.server;

import java.util.ArrayDeque;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * The deflaters of all answers. Each holds a quarter of a megabyte outside the heap: so there are
 * only few, one is kept, and an answer that finds none goes out as it is. Thread-safe.
 */
final class Deflaters {
    private static final int MAX_BUSY = 8;

    /** Most of the gain for little of the time; metrics and JSON shrink to a tenth either way. */
    private static final int LEVEL = 3;

    private final ArrayDeque<Deflater> kept = new ArrayDeque<>(1);
    private int busy;

    /** A deflater without zlib's own header, or null where too many are in use. */
    synchronized @Nullable Deflater borrow() {
        if (busy == MAX_BUSY) {
            return null;
        }
        busy++;
        Deflater deflater = kept.poll();
        return deflater == null ? new Deflater(LEVEL, true) : deflater;
    }

    synchronized void giveBack(Deflater deflater) {
        busy--;
        if (kept.isEmpty()) {
            deflater.reset();
            kept.add(deflater);
        } else {
            deflater.end();
        }
    }

    synchronized int busy() {
        return busy;
    }
}
