package io.narthex.storage;

import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.head.Head;
import io.narthex.storage.query.Damage;
import io.narthex.storage.query.View;
import io.narthex.storage.ring.Extents;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Hands out views and knows which are open. Guarded by the head's monitor. */
final class Views {
    private final Head head;
    private final Extents extents;
    private final Tombstones tombstones;
    private final Damage damage;
    private final Set<View> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private long version = 1;

    Views(Head head, Extents extents, Tombstones tombstones, Damage damage) {
        this.tombstones = tombstones;
        this.damage = damage;
        this.head = head;
        this.extents = extents;
    }

    View open() {
        synchronized (head) {
            View[] self = new View[1];
            View view =
                    new View(
                            head,
                            extents.segments(),
                            head.sequence(),
                            version,
                            tombstones.all(),
                            damage,
                            () -> close(self[0]));
            self[0] = view;
            open.add(view);
            return view;
        }
    }

    private void close(View view) {
        synchronized (head) {
            open.remove(view);
            head.notifyAll();
        }
    }

    /** The version that a view opened now gets. */
    long current() {
        synchronized (head) {
            return version;
        }
    }

    /** The version of the list of segments that is being published. */
    long nextVersion() {
        synchronized (head) {
            return ++version;
        }
    }

    /**
     * Waits until no view is open that is older than {@code version}.
     *
     * @return false if {@code timeoutMs} passed first
     */
    boolean awaitClosedBefore(long version, long timeoutMs) throws InterruptedException {
        synchronized (head) {
            long leftMs = timeoutMs;
            while (oldestOpen() < version && leftMs > 0) {
                // A slice of it: what is woken for other reasons may cost a wait, never a view.
                long sliceMs = Math.min(leftMs, 100);
                head.wait(sliceMs);
                leftMs -= sliceMs;
            }
            return oldestOpen() >= version;
        }
    }

    /** The oldest version that an open view has, or the present one. */
    long oldestOpen() {
        synchronized (head) {
            long oldest = version;
            for (View view : open) {
                oldest = Math.min(oldest, view.version());
            }
            return oldest;
        }
    }
}
