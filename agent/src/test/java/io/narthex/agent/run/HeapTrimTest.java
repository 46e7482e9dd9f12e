package io.narthex.agent.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A heap that grows by what is kept and by garbage, in MiB. */
class HeapTrimTest {
    private static final long MIB = 1 << 20;

    private final List<Long> collected = new ArrayList<>();
    private long keptMib;
    private long takenMib;

    private final HeapTrim trim = new HeapTrim(() -> takenMib * MIB, this::collect);

    private void collect() {
        collected.add(takenMib);
        takenMib = keptMib;
    }

    private void takes(long mib) {
        takenMib = mib;
        trim.look();
    }

    @Test
    void collectsASmallHeapThatGrewByMegabytes() {
        keptMib = 16;
        takes(16);
        collected.clear();
        takes(21);
        assertEquals(List.of(), collected);
        takes(22);
        assertEquals(List.of(22L), collected);
        takes(21);
        takes(21);
        assertEquals(List.of(22L), collected);
    }

    @Test
    void collectsALargeHeapThatGrewByAnEighth() {
        keptMib = 80;
        takes(80);
        collected.clear();
        takes(89);
        assertEquals(List.of(), collected);
        takes(90);
        assertEquals(List.of(90L), collected);
    }

    /** What was collected without being asked for is where growth is counted from. */
    @Test
    void countsFromWhereTheJvmCollected() {
        keptMib = 40;
        takes(40);
        collected.clear();
        takes(44);
        takes(36);
        takes(41);
        assertEquals(List.of(), collected);
        takes(42);
        assertEquals(List.of(42L), collected);
    }

    /** Where all of it is kept, it is asked again only when there is more. */
    @Test
    void leavesAHeapAloneThatHoldsWhatItTakes() {
        keptMib = 60;
        takes(60);
        assertEquals(List.of(60L), collected);
        for (int i = 0; i < 100; i++) {
            takes(60);
        }
        assertEquals(List.of(60L), collected);
    }
}
