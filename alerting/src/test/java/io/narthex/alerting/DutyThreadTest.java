package io.narthex.alerting;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DutyThreadTest {
    private final BlockingQueue<Thread> turns = new LinkedBlockingQueue<>();

    private long turn() {
        turns.add(Thread.currentThread());
        if (turns.size() == 1) {
            throw new IllegalStateException("the first turn fails");
        }
        return Long.MAX_VALUE;
    }

    @Test
    void aTurnThatFailsIsNotTheLastOne() {
        Thread thread;
        try (DutyThread duty = new DutyThread("on-duty", 0, this::turn)) {
            duty.start();
            await().until(() -> turns.size() == 1);
            duty.wake();
            await().until(() -> turns.size() == 2);
            thread = turns.element();
            assertEquals("on-duty", thread.getName());
            assertFalse(duty.isClosed());
        }
        assertFalse(thread.isAlive());
    }

    @Test
    void sleepsThroughNothingThatCameIn() throws InterruptedException {
        BlockingQueue<String> incoming = new LinkedBlockingQueue<>();
        BlockingQueue<String> taken = new LinkedBlockingQueue<>();
        try (DutyThread duty =
                new DutyThread(
                        "on-duty",
                        0,
                        () -> {
                            incoming.drainTo(taken);
                            return Long.MAX_VALUE;
                        })) {
            duty.start();
            for (int i = 0; i < 10_000; i++) {
                String text = Integer.toString(i);
                incoming.add(text);
                duty.wake();
                assertEquals(text, taken.poll(5, TimeUnit.SECONDS));
            }
        }
    }
}
