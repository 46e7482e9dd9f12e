package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recovery code under thousands of random courses of faults, beside a naive model. */
class FaultScheduleTest {
    private static final long SEED = Long.getLong("narthex.seed", 1);
    private static final int SCHEDULES = Integer.getInteger("narthex.schedules", 160);
    static final int SIZE = 1 << 20;

    @TempDir Path folder;
    private byte[] fresh = {};

    @BeforeEach
    void makeRing() throws IOException {
        FaultyDisk disk = new FaultyDisk(new byte[SIZE], new Random(1));
        FaultSchedule first = new FaultSchedule(folder, disk, new Random(1));
        first.stop();
        fresh = disk.image();
    }

    /** A course of several runs on one disk; what ends them and what is asserted differs. */
    @FunctionalInterface
    private interface Course {
        void run(FaultSchedule schedule, FaultyDisk disk, Random random) throws IOException;
    }

    private void each(Course course) {
        each(SCHEDULES, course);
    }

    private void each(int schedules, Course course) {
        for (long seed = SEED; seed < SEED + schedules; seed++) {
            Random random = new Random(seed);
            FaultyDisk disk = new FaultyDisk(fresh, random);
            try {
                course.run(new FaultSchedule(folder, disk, random), disk, random);
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed=" + seed + ": " + e, e);
            }
        }
    }

    /** After a cut all that was synced is there, but for what the ring has overwritten. */
    private static void assertWhole(FaultSchedule schedule, FaultyDisk disk) throws IOException {
        schedule.stop();
        long[] evicted = schedule.evictedRange();
        disk.powerOn();
        FaultSchedule.Outcome outcome = schedule.check(evicted[1]);
        assertEquals(StorageLosses.NONE, outcome.losses());
        assertTrue(
                outcome.missing() >= evicted[0] && outcome.missing() <= evicted[1],
                () -> outcome + ", evicted " + evicted[0] + " to " + evicted[1]);
    }

    @Test
    void aPowerCutAtAnyWriteCostsNothingThatWasSynced() {
        each((schedule, disk, random) -> {
            for (int run = 0; run < 4; run++) {
                disk.cutAfter(1 + random.nextInt(60));
                schedule.run(200);
                assertWhole(schedule, disk);
            }
            schedule.drain();
            schedule.stop();
        });
    }

    @Test
    void neitherDoWritesThatFailMeanwhile() {
        each((schedule, disk, random) -> {
            for (int run = 0; run < 4; run++) {
                disk.failing = random.nextInt(3) * 0.1;
                disk.cutAfter(1 + random.nextInt(100));
                schedule.run(120);
                disk.failing = 0;
                assertWhole(schedule, disk);
            }
            schedule.drain();
            schedule.stop();
        });
    }

    /** The ring laps, so that extents are given up between cuts. */
    @Test
    void aPowerCutInALapCostsOnlyWhatIsOverwritten() {
        each(
                SCHEDULES / 8,
                (schedule, disk, random) -> {
                    for (int run = 0; run < 3; run++) {
                        disk.cutAfter(100 + random.nextInt(300));
                        schedule.run(4000);
                        assertWhole(schedule, disk);
                    }
                    schedule.stop();
                });
    }

    /** A process that is killed leaves what it wrote to the system, in whatever state. */
    @Test
    void aKilledProcessCostsNothingThatWasSynced() {
        each((schedule, disk, random) -> {
            for (int run = 0; run < 4; run++) {
                disk.cutAfter(1 + random.nextInt(60));
                schedule.run(200);
                schedule.stop();
                disk.restart();
                FaultSchedule.Outcome outcome = schedule.check(0);
                assertEquals(StorageLosses.NONE, outcome.losses());
                assertEquals(0, outcome.missing());
            }
            assertWhole(schedule, disk);
            schedule.stop();
        });
    }

    /** What a disk that lies about a sync has lost is counted, as far as anything tells of it. */
    @Test
    void whatALyingDiskLosesIsCounted() {
        each((schedule, disk, random) -> {
            disk.lying = 0.3;
            long before = 0;
            for (int run = 0; run < 3; run++) {
                disk.cutAfter(1 + random.nextInt(80));
                schedule.run(200);
                schedule.stop();
                disk.powerOn();
                FaultSchedule.Outcome outcome = schedule.check(Long.MAX_VALUE);
                assertCounted(outcome, before);
                // What is missing between two segments is seen by every later start as well.
                before += outcome.losses().samples();
            }
            schedule.stop();
        });
    }

    @Test
    void whatABadCardLosesIsCounted() {
        each((schedule, disk, random) -> {
            schedule.run(random.nextInt(60));
            schedule.stop();
            byte[] before = disk.image().clone();
            schedule.open();
            schedule.run(20 + random.nextInt(100));
            schedule.stop();
            Damages.random(disk.image(), before, random);
            disk.damaged();
            assertCounted(schedule.check(Long.MAX_VALUE), 0);
            // It goes on with what the damage has left.
            disk.cutAfter(1 + random.nextInt(60));
            schedule.run(200);
            schedule.stop();
            disk.powerOn();
            schedule.check(Long.MAX_VALUE);
            schedule.stop();
        });
    }

    /** Of what came after the newest that is left nobody can know. */
    private static void assertCounted(FaultSchedule.Outcome outcome, long before) {
        long lost = outcome.losses().samples();
        assertTrue(
                lost >= outcome.missingBeforeNewest()
                        && lost <= outcome.missing() + outcome.unsyncedMissing() + before,
                outcome::toString);
    }
}
