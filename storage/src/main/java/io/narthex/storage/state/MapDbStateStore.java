package io.narthex.storage.state;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.StateStore;
import io.narthex.storage.ring.RingOpener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;
import org.tinylog.Logger;

/**
 * The state store in one MapDB file, opened when it is first read, or first committed to where it
 * does not exist. Changes are kept in memory until a commit, so that a commit that fails can be
 * tried again. Thread-safe; a thread of its own, {@code narthex-state}, commits at most every five
 * minutes.
 */
public final class MapDbStateStore implements StateStore, AutoCloseable {
    /** The file in the storage folder. */
    public static final String FILE_NAME = "state.mapdb";

    private static final long COMMIT_INTERVAL_MS = 5 * 60 * 1000L;

    /** The first byte of every MapDB file. */
    private static final int FILE_HEADER = 0x4a;

    private static final char SEPARATOR = '\u0000';

    private final Path path;
    private final EpochClock clock;
    private final long commitIntervalMs;

    /** Changes since the last commit; null stands for a value that was removed. */
    private final Map<String, byte @Nullable []> changes = new HashMap<>();

    private @Nullable DB database;
    private @Nullable HTreeMap<String, byte[]> map;
    private @Nullable Thread committer;
    private boolean closed;
    private boolean failing;

    /** A store in {@code folder}; nothing is opened yet. */
    public MapDbStateStore(Path folder, EpochClock clock) {
        this(folder, clock, COMMIT_INTERVAL_MS);
    }

    MapDbStateStore(Path folder, EpochClock clock, long commitIntervalMs) {
        this.path = folder.resolve(FILE_NAME);
        this.clock = clock;
        this.commitIntervalMs = commitIntervalMs;
    }

    private static String key(String area, String key) {
        return area + SEPARATOR + key;
    }

    private @Nullable HTreeMap<String, byte[]> map() {
        if (map == null && !closed && database == null) {
            try {
                openOrSetAside();
            } catch (IOException | RuntimeException e) {
                warnOnce("cannot be opened", e);
            }
        }
        return map;
    }

    /** What is stored: where there is no file, nothing, and MapDB's many classes stay unloaded. */
    private @Nullable HTreeMap<String, byte[]> stored() {
        return map == null && Files.notExists(path) ? null : map();
    }

    private void openOrSetAside() throws IOException {
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        boolean existed = Files.exists(path);
        if (existed && !hasHeader()) {
            setAside("no MapDB file");
            existed = false;
        }
        try {
            open();
        } catch (RuntimeException e) {
            if (!existed) {
                throw e;
            }
            setAside(e.getMessage());
            open();
        }
    }

    /** MapDB extends a file before it looks at it; what is set aside shall be as it was. */
    private boolean hasHeader() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            int first = in.read();
            return first == FILE_HEADER || first < 0;
        }
    }

    private void setAside(@Nullable String reason) throws IOException {
        Path aside = RingOpener.setAside(path, clock.epochMs());
        Logger.error("{}: the state file is damaged ({}); set aside as {}", path, reason, aside);
        moveLogAside(aside);
    }

    /** The write-ahead log belongs to the file that was set aside. */
    private void moveLogAside(Path aside) throws IOException {
        for (int i = 0; ; i++) {
            Path log = path.resolveSibling(path.getFileName() + ".wal." + i);
            if (!Files.exists(log)) {
                return;
            }
            Files.move(log, aside.resolveSibling(aside.getFileName() + ".wal." + i));
        }
    }

    private void open() {
        // A RandomAccessFile: no mapping, and an interrupted caller does not close it for all.
        DB opened =
                DBMaker.fileDB(path.toFile())
                        .fileLockDisable()
                        .transactionEnable()
                        .concurrencyDisable()
                        .allocateStartSize(64 * 1024)
                        .allocateIncrement(64 * 1024)
                        .make();
        try {
            HTreeMap<String, byte[]> values =
                    opened.hashMap("state", Serializer.STRING, Serializer.BYTE_ARRAY)
                            .layout(1, 16, 4)
                            .createOrOpen();
            for (Map.Entry<String, byte[]> entry : values.getEntries()) {
                if (entry.getKey().indexOf(SEPARATOR) < 0) {
                    throw new IllegalStateException("key without an area");
                }
            }
            database = opened;
            map = values;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void warnOnce(String what, Exception e) {
        if (!failing) {
            failing = true;
            Logger.error("{} {} ({}); state is kept in memory", path, what, e.getMessage());
        }
    }

    @Override
    public synchronized byte @Nullable [] get(String area, String key) {
        String full = key(area, key);
        if (changes.containsKey(full)) {
            byte[] changed = changes.get(full);
            return changed == null ? null : changed.clone();
        }
        HTreeMap<String, byte[]> values = stored();
        return values == null ? null : values.get(full);
    }

    @Override
    public synchronized Map<String, byte[]> all(String area) {
        Map<String, byte[]> found = new TreeMap<>(CodePoints::compare);
        String prefix = area + SEPARATOR;
        HTreeMap<String, byte[]> values = stored();
        if (values != null) {
            for (Map.Entry<String, byte[]> entry : values.getEntries()) {
                if (entry.getKey().startsWith(prefix)) {
                    found.put(entry.getKey().substring(prefix.length()), entry.getValue());
                }
            }
        }
        for (Map.Entry<String, byte @Nullable []> entry : changes.entrySet()) {
            if (entry.getKey().startsWith(prefix)) {
                String key = entry.getKey().substring(prefix.length());
                byte[] value = entry.getValue();
                if (value == null) {
                    found.remove(key);
                } else {
                    found.put(key, value.clone());
                }
            }
        }
        return found;
    }

    @Override
    public synchronized void put(String area, String key, byte[] value) {
        changes.put(key(area, key), value.clone());
        startCommitter();
    }

    @Override
    public synchronized void remove(String area, String key) {
        changes.put(key(area, key), null);
        startCommitter();
    }

    private void startCommitter() {
        if (committer == null && !closed) {
            Thread thread = new Thread(this::commitNowAndThen, "narthex-state");
            thread.setDaemon(true);
            committer = thread;
            thread.start();
        }
    }

    private synchronized void commitNowAndThen() {
        while (!closed) {
            try {
                wait(commitIntervalMs);
            } catch (InterruptedException e) {
                return;
            }
            if (!closed) {
                commit();
            }
        }
    }

    @Override
    public synchronized boolean commit() {
        if (changes.isEmpty()) {
            return true;
        }
        HTreeMap<String, byte[]> values = map();
        DB opened = database;
        if (values == null || opened == null) {
            return false;
        }
        try {
            for (Map.Entry<String, byte @Nullable []> entry : changes.entrySet()) {
                byte[] value = entry.getValue();
                if (value == null) {
                    values.remove(entry.getKey());
                } else {
                    values.put(entry.getKey(), value);
                }
            }
            opened.commit();
            changes.clear();
            if (failing) {
                failing = false;
                Logger.info("{}: state is durable again", path);
            }
            return true;
        } catch (RuntimeException e) {
            warnOnce("was not committed", e);
            reopenLater(opened);
            return false;
        }
    }

    /** After a failure the file's state in memory is not to be trusted: it is opened again. */
    private void reopenLater(DB opened) {
        map = null;
        database = null;
        try {
            opened.close();
        } catch (RuntimeException e) {
            Logger.debug("{}: closing failed ({})", path, e.getMessage());
        }
    }

    /** Commits and closes. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        commit();
        closed = true;
        notifyAll();
        if (database != null) {
            reopenLater(database);
        }
    }
}
