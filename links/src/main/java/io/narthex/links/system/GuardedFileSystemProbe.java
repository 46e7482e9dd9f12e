package io.narthex.links.system;

import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.tinylog.Logger;

/**
 * Asks file systems whose server may be gone (NFS, CIFS, FUSE) without waiting for ever: each call
 * runs on a daemon thread of its own, all of one round side by side, and a path that does not
 * answer within the time-out is in quarantine until its call returns. {@link #begin} and {@link
 * #await} are confined to one thread.
 */
public final class GuardedFileSystemProbe {
    /** What {@link #await} returns for a path that did not answer. */
    public static final int TIMED_OUT = -1;

    /** What {@link #await} returns for a path that could not be asked at all. */
    public static final int FAILED = -2;

    private final FileSystemProbe probe;
    private final NanoClock clock;
    private final long timeoutNanos;
    private final Map<Path, Call> calls = new HashMap<>();
    private long deadlineNanos;

    /**
     * Calls {@code probe} behind the guard.
     *
     * @param timeoutNanos how long the calls of one round may take, all together
     */
    public GuardedFileSystemProbe(FileSystemProbe probe, NanoClock clock, long timeoutNanos) {
        this.probe = probe;
        this.clock = clock;
        this.timeoutNanos = timeoutNanos;
    }

    /** Begins a round: its calls share one deadline. */
    public void beginRound() {
        deadlineNanos = clock.nanos() + timeoutNanos;
    }

    /** Starts asking for {@code path}, unless an earlier call still hangs there. */
    public void begin(Path path) {
        if (calls.containsKey(path)) {
            return;
        }
        Call call = new Call(path);
        calls.put(path, call);
        Thread thread = new Thread(call, "statvfs");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits for the answer of {@code path} until the round's deadline; a path in quarantine is only
     * looked at.
     *
     * @return 0, the errno, {@link #TIMED_OUT} or {@link #FAILED}
     * @throws IllegalStateException if {@link #begin} was not called
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public int await(Path path, FileSystemUsage into) throws InterruptedException {
        Call call = calls.get(path);
        if (call == null) {
            throw new IllegalStateException("begin must come first: path=" + path);
        }
        if (!call.waitUntil(deadlineNanos)) {
            return TIMED_OUT;
        }
        calls.remove(path);
        into.set(call.usage);
        return call.errno;
    }

    private final class Call implements Runnable {
        private final Path path;
        private final FileSystemUsage usage = new FileSystemUsage();
        private int errno;
        private boolean done;
        private boolean quarantined;

        Call(Path path) {
            this.path = path;
        }

        @Override
        public void run() {
            int result = FAILED;
            try {
                result = probe.read(path, usage);
            } catch (IOException | RuntimeException e) {
                Logger.warn("file system cannot be asked: path={}, error={}", path, e.getMessage());
            } finally {
                finish(result);
            }
        }

        private synchronized void finish(int result) {
            errno = result;
            done = true;
            notifyAll();
        }

        private synchronized boolean waitUntil(long untilNanos) throws InterruptedException {
            while (!done && !quarantined) {
                long leftNanos = untilNanos - clock.nanos();
                if (leftNanos <= 0) {
                    quarantined = true;
                } else {
                    // Rounded up: a wait of 0 would be one without end.
                    wait(leftNanos / 1_000_000 + 1);
                }
            }
            return done;
        }
    }
}
