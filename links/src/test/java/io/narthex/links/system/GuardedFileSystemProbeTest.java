package io.narthex.links.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.NanoClock;
import io.narthex.kernel.LinuxKernelInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardedFileSystemProbeTest {
    private static final Path DEAD = Path.of("/mnt/dead");
    private static final Path GOOD = Path.of("/mnt/good");
    private static final long SHORT_NANOS = 20_000_000;
    private static final long LONG_NANOS = 50_000_000_000L;

    private final FileSystemUsage usage = new FileSystemUsage();

    @Test
    void readsTheRealFileSystem() throws Exception {
        var guard =
                new GuardedFileSystemProbe(
                        new KernelFileSystemProbe(new LinuxKernelInfo()),
                        NanoClock.SYSTEM,
                        LONG_NANOS);
        guard.beginRound();
        guard.begin(Path.of("/"));
        assertEquals(0, guard.await(Path.of("/"), usage));
        assertTrue(usage.sizeBytes() > 0);
        assertTrue(usage.freeBytes() >= usage.availableBytes());
        assertTrue(usage.files() >= usage.filesFree());
    }

    @Test
    void returnsTheErrno() throws Exception {
        var guard =
                new GuardedFileSystemProbe(
                        new KernelFileSystemProbe(new LinuxKernelInfo()),
                        NanoClock.SYSTEM,
                        LONG_NANOS);
        Path absent = Path.of("/absent/for/sure");
        guard.beginRound();
        guard.begin(absent);
        assertEquals(2, guard.await(absent, usage));
    }

    @Test
    void aDeadPathCostsOnlyItselfAndIsNotAskedAgainUntilItAnswers() throws Exception {
        CountDownLatch alive = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        FileSystemProbe probe =
                (path, into) -> {
                    if (path.equals(DEAD)) {
                        calls.incrementAndGet();
                        awaitLatch(alive);
                    }
                    into.set(100, 50, 40, 10, 5);
                    return 0;
                };
        var guard = new GuardedFileSystemProbe(probe, NanoClock.SYSTEM, SHORT_NANOS);
        for (int round = 0; round < 3; round++) {
            guard.beginRound();
            guard.begin(DEAD);
            assertEquals(GuardedFileSystemProbe.TIMED_OUT, guard.await(DEAD, usage));
        }
        var patient = new GuardedFileSystemProbe(probe, NanoClock.SYSTEM, LONG_NANOS);
        patient.beginRound();
        patient.begin(GOOD);
        assertEquals(0, patient.await(GOOD, usage));
        await().until(() -> calls.get() > 0);
        assertEquals(1, calls.get());
        alive.countDown();
        await().untilAsserted(() -> {
            guard.beginRound();
            guard.begin(DEAD);
            assertEquals(0, guard.await(DEAD, usage));
        });
        assertEquals(40, usage.availableBytes());
    }

    @Test
    void aPathThatCannotBeAskedFails() throws Exception {
        var guard =
                new GuardedFileSystemProbe(
                        (_, _) -> {
                            throw new IOException("no memory");
                        },
                        NanoClock.SYSTEM,
                        LONG_NANOS);
        guard.beginRound();
        guard.begin(GOOD);
        assertEquals(GuardedFileSystemProbe.FAILED, guard.await(GOOD, usage));
    }

    @Test
    void refusesToAwaitWhatWasNotBegun() {
        var guard = new GuardedFileSystemProbe((_, _) -> 0, NanoClock.SYSTEM, LONG_NANOS);
        guard.beginRound();
        var e = assertThrows(IllegalStateException.class, () -> guard.await(GOOD, usage));
        assertEquals("begin must come first: path=/mnt/good", e.getMessage());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
