package io.narthex.web.api;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.FileTrouble;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The queries that run at this moment, in a small file of fixed size that outlives a crash: {@code
 * queries.active}, laid out as Prometheus lays it out, a bracket and one slot of 1,000 bytes for
 * each. Written through the page cache and never synced: it is to name what brought the process
 * down, not what ran at a power cut. Whoever writes it does so only for queries that take long, so
 * that a dashboard does not wear the card. Thread-safe.
 */
public final class ActiveQueries implements AutoCloseable {
    private static final String NAME = "queries.active";
    private static final int SLOT_BYTES = 1000;

    /** The last run may have had more slots than this one. */
    private static final int MAX_SLOTS_READ = 1000;

    private final EpochClock clock;
    private final int slots;

    /** Guarded by {@link #taken}; a channel would be closed by an interrupt. */
    private final @Nullable RandomAccessFile file;

    private final BitSet taken = new BitSet();

    private ActiveQueries(EpochClock clock, int slots, @Nullable RandomAccessFile file) {
        this.clock = clock;
        this.slots = slots;
        this.file = file;
    }

    /** One that keeps no file. */
    public static ActiveQueries none() {
        return new ActiveQueries(() -> 0, 0, null);
    }

    /**
     * Says in the log which queries the last run left behind, and begins anew. Without a file that
     * can be written it works on without one.
     *
     * @param slots how many queries it can hold; more are not written
     */
    public static ActiveQueries open(Path folder, int slots, EpochClock clock) {
        Path path = folder.resolve(NAME);
        try {
            String unfinished = unfinished(path);
            if (!unfinished.isEmpty()) {
                Logger.warn("these queries did not finish in the last run: [{}]", unfinished);
            }
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            byte[] empty = new byte[1 + slots * SLOT_BYTES];
            empty[0] = '[';
            file.setLength(empty.length);
            file.write(empty);
            return new ActiveQueries(clock, slots, file);
        } catch (IOException e) {
            Logger.warn("queries that run are not kept in {} ({})", path, FileTrouble.reason(e));
            return new ActiveQueries(clock, 0, null);
        }
    }

    /** What stands in the file, parted by commas; empty where there is none. */
    static String unfinished(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return "";
        }
        byte[] bytes;
        try (var in = Files.newInputStream(path)) {
            bytes = in.readNBytes(1 + MAX_SLOTS_READ * SLOT_BYTES);
        }
        StringBuilder text = new StringBuilder();
        for (int at = 1; at < bytes.length; at += SLOT_BYTES) {
            int end = at;
            while (end < Math.min(bytes.length, at + SLOT_BYTES) && bytes[end] != 0) {
                end++;
            }
            if (end > at) {
                text.append(text.isEmpty() ? "" : ",");
                text.append(new String(bytes, at, end - at, StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    /**
     * Writes down a query.
     *
     * @return what {@link #remove} takes, -1 where there was no room
     */
    public int add(String query) {
        byte[] entry = new byte[SLOT_BYTES];
        byte[] bytes = entry(query);
        System.arraycopy(bytes, 0, entry, 0, bytes.length);
        entry[SLOT_BYTES - 1] = ',';
        synchronized (taken) {
            int slot = taken.nextClearBit(0);
            if (slot >= slots) {
                return -1;
            }
            taken.set(slot);
            write(slot, entry);
            return slot;
        }
    }

    /** Forgets what {@link #add} wrote. */
    public void remove(int slot) {
        if (slot >= 0) {
            synchronized (taken) {
                write(slot, new byte[SLOT_BYTES]);
                taken.clear(slot);
            }
        }
    }

    /** {@code {"query":"…","timestamp_sec":…}}, the query cut off where it is too long. */
    private byte[] entry(String query) {
        String tail = "\",\"timestamp_sec\":" + clock.epochMs() / 1000 + "}";
        StringBuilder text = new StringBuilder("{\"query\":\"");
        int roomBytes = SLOT_BYTES - 2 - text.length() - tail.length();
        for (int i = 0; i < query.length(); ) {
            int codePoint = query.codePointAt(i);
            String one = escaped(codePoint);
            roomBytes -= one.getBytes(StandardCharsets.UTF_8).length;
            if (roomBytes < 0) {
                break;
            }
            text.append(one);
            i += Character.charCount(codePoint);
        }
        return text.append(tail).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(int codePoint) {
        return switch (codePoint) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> codePoint < ' ' ? " " : Character.toString(codePoint);
        };
    }

    private void write(int slot, byte[] entry) {
        try {
            if (file != null) {
                file.seek(1 + (long) slot * SLOT_BYTES);
                file.write(entry);
            }
        } catch (IOException e) {
            Logger.debug(e, "{} was not written", NAME);
        }
    }

    @Override
    public void close() {
        try {
            synchronized (taken) {
                if (file != null) {
                    file.close();
                }
            }
        } catch (IOException e) {
            Logger.debug(e, "{} was not closed", NAME);
        }
    }
}
