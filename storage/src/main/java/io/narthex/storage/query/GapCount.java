package io.narthex.storage.query;

import io.narthex.storage.ring.SegmentInfo;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts for one querier what it could not read, and passes it on. Thread-safe. */
final class GapCount implements Damage {
    private final Damage next;
    private final AtomicLong samples = new AtomicLong();

    GapCount(Damage next) {
        this.next = next;
    }

    @Override
    public void found(SegmentInfo segment, int offset, long ofPart) {
        samples.addAndGet(ofPart);
        next.found(segment, offset, ofPart);
    }

    /** At most one sentence. */
    List<String> warnings() {
        long missing = samples.get();
        return missing == 0
                ? List.of()
                : List.of(
                        "storage: "
                                + missing
                                + " samples are left out: they are damaged, or were overwritten"
                                + " while they were read");
    }
}
