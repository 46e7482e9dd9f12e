package io.narthex.agent.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.tinylog.Logger;

/**
 * Reloads when the content of a file changed that the configuration was read from. A configuration
 * that is wrong is tried again when a file changes again. Has a thread of its own.
 */
final class AutoReload implements AutoCloseable {
    private static final int BUFFER_BYTES = 8192;

    private final long intervalNanos;
    private final Supplier<List<Path>> files;
    private final Runnable reload;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ending = lock.newCondition();
    private Map<Path, Long> seen;
    private boolean closed;

    /**
     * @param files that the configuration in use was read from, or would be
     */
    AutoReload(Duration interval, Supplier<List<Path>> files, Runnable reload) {
        this.intervalNanos = interval.toNanos();
        this.files = files;
        this.reload = reload;
        this.seen = sums(files.get());
        Thread.ofVirtual().name("auto-reload").start(this::run);
    }

    private void run() {
        try {
            while (await()) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean await() throws InterruptedException {
        lock.lock();
        try {
            long leftNanos = intervalNanos;
            while (leftNanos > 0 && !closed) {
                leftNanos = ending.awaitNanos(leftNanos);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void check() {
        Map<Path, Long> now = sums(files.get());
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        Logger.info("a file of the configuration has changed: it is read again");
        try {
            reload.run();
        } catch (RuntimeException e) {
            Logger.error(e, "reload ended unexpectedly");
        }
        // What the new configuration reads as well has just been read.
        Map<Path, Long> after = sums(files.get());
        after.replaceAll(now::getOrDefault);
        seen = after;
    }

    private static Map<Path, Long> sums(List<Path> files) {
        Map<Path, Long> sums = new HashMap<>();
        for (Path file : files) {
            sums.put(file, sum(file));
        }
        return sums;
    }

    /** A sum of what is in a file, or -1 where it cannot be read. */
    private static long sum(Path file) {
        CRC32C sum = new CRC32C();
        long length = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sum.update(buffer, 0, count);
                length += count;
            }
        } catch (IOException e) {
            return -1;
        }
        return (length << 32) ^ sum.getValue();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ending.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
