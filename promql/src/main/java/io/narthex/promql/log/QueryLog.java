package io.narthex.promql.log;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.FileTrouble;
import io.narthex.core.model.NanoClock;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The file that queries are logged to, a line of JSON each; off until it is given one. It stays
 * small: a full file takes the place of the one before it, {@code NAME.1}, and a new one begins.
 * Lines go through the page cache and are never synced. A file that cannot be written costs lines,
 * which are counted, and nothing else: it is tried again after a minute. Thread-safe.
 */
public final class QueryLog implements AutoCloseable {
    /** At this size a file is full; two are kept. */
    private static final long MAX_BYTES = 4L << 20;

    private static final long RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final EpochClock epochClock;
    private final NanoClock nanoClock;
    private final long maxBytes;
    private final AtomicLong failures = new AtomicLong();

    /** Written with this object's lock held. */
    private volatile @Nullable Path file;

    private @Nullable FileOutputStream out;
    private long sizeBytes;
    private boolean rotates;
    private boolean inTrouble;
    private long triedNanos;

    /** A log that is off. */
    public QueryLog(EpochClock epochClock, NanoClock nanoClock) {
        this(epochClock, nanoClock, MAX_BYTES);
    }

    QueryLog(EpochClock epochClock, NanoClock nanoClock, long maxBytes) {
        this.epochClock = epochClock;
        this.nanoClock = nanoClock;
        this.maxBytes = maxBytes;
    }

    /**
     * Logs to {@code path} from now on, or no more where it is null. Opens the file anew even where
     * it is the same: somebody may have moved it away.
     */
    public synchronized void use(@Nullable Path path) {
        closeFile();
        file = path;
        inTrouble = false;
        if (path != null) {
            open(path);
        }
    }

    /** Whether queries are to be logged; cheap. */
    public boolean isOn() {
        return file != null;
    }

    /** How many queries could not be logged. */
    public long failures() {
        return failures.get();
    }

    /** Logs a query that has ended, if the log is on. */
    public void log(LoggedQuery query) {
        if (!isOn()) {
            return;
        }
        byte[] line = query.line(epochClock.epochMs()).getBytes(StandardCharsets.UTF_8);
        write(line);
    }

    private synchronized void write(byte[] line) {
        Path path = file;
        if (path == null) {
            return;
        }
        if (out != null && rotates && sizeBytes > 0 && sizeBytes + line.length > maxBytes) {
            rotate(path);
        }
        if (out == null && !(inTrouble && nanoClock.nanos() - triedNanos < RETRY_NANOS)) {
            open(path);
        }
        FileOutputStream to = out;
        if (to == null) {
            failures.incrementAndGet();
            return;
        }
        try {
            to.write(line);
            sizeBytes += line.length;
            inTrouble = false;
        } catch (IOException e) {
            failures.incrementAndGet();
            takeBack(to);
            trouble(path, e);
        }
    }

    private void rotate(Path path) {
        closeFile();
        try {
            Files.move(
                    path,
                    path.resolveSibling(path.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            trouble(path, e);
        }
    }

    private void open(Path path) {
        try {
            FileOutputStream opened = new FileOutputStream(path.toFile(), true);
            out = opened;
            rotates = Files.isRegularFile(path);
            sizeBytes = rotates ? Files.size(path) : 0;
        } catch (IOException e) {
            trouble(path, e);
        }
    }

    /** Removes a line that only begins: the next one must not stand behind it. */
    private void takeBack(FileOutputStream from) {
        if (!rotates) {
            return;
        }
        try {
            from.getChannel().truncate(sizeBytes);
        } catch (IOException e) {
            Logger.debug("the query log keeps a line that is not whole ({})", e.getMessage());
        }
    }

    private void trouble(Path path, IOException e) {
        if (!inTrouble) {
            Logger.warn("queries are not logged to {} ({})", path, FileTrouble.reason(e));
        }
        inTrouble = true;
        triedNanos = nanoClock.nanos();
        closeFile();
    }

    private void closeFile() {
        FileOutputStream open = out;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                Logger.debug("the query log was not closed ({})", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        use(null);
    }
}
