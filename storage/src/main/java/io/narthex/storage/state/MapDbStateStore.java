package io.narthex.storage.state;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.StateStore;
import io.narthex.storage.ring.RingOpener;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

    /**
     * What the file, its write-ahead log, what is written while it is made anew, and one file that
     * was set aside take at the most.
     */
    public static final long MAX_BYTES = 8L << 20;

    /** Keys and values in all; changes that bring more are not made durable. */
    static final long MAX_LIVE_BYTES = 768 << 10;

    /** A larger file is made anew. */
    private static final long MAX_FILE_BYTES = 3L << 20;

    /** The write-ahead log takes about as much, or a single value. */
    private static final long TRANSACTION_BYTES = 256 << 10;

    private static final long ENTRY_BYTES = 32;
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
    private boolean full;
    private long liveBytes;
    private final StateDump dump;
    private final Counter refused;

    /** A store in {@code folder}; nothing is opened yet. */
    public MapDbStateStore(Path folder, EpochClock clock, PrometheusRegistry registry) {
        this(folder, clock, registry, COMMIT_INTERVAL_MS);
    }

    MapDbStateStore(
            Path folder, EpochClock clock, PrometheusRegistry registry, long commitIntervalMs) {
        this.path = folder.resolve(FILE_NAME);
        this.clock = clock;
        this.commitIntervalMs = commitIntervalMs;
        this.dump = new StateDump(folder.resolve(FILE_NAME + ".dump"));
        this.refused =
                Counter.builder()
                        .name("narthex_storage_state_refused_total")
                        .help("Values that were not made durable because the state is full.")
                        .register(registry);
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
        restoreDump();
        boolean existed = Files.exists(path);
        if (existed && !hasHeader()) {
            setAside("no MapDB file");
            existed = false;
        }
        OpeningMark mark = new OpeningMark(path.resolveSibling(path.getFileName() + ".opening"));
        if (existed && mark.isToBlame()) {
            setAside("the process ended each time that it was opened");
            existed = false;
        }
        mark.begin();
        try {
            open();
        } catch (RuntimeException e) {
            if (!existed) {
                throw e;
            }
            setAside(e.getMessage());
            open();
        } finally {
            mark.end();
        }
    }

    /** A dump that is whole means that making the file anew was not finished. */
    private void restoreDump() throws IOException {
        Map<String, byte[]> values = dump.read();
        if (values != null) {
            fill(values);
        }
        dump.delete();
    }

    /** Makes the file anew. */
    private void fill(Map<String, byte[]> values) throws IOException {
        deleteFiles();
        open();
        HTreeMap<String, byte[]> into = map;
        DB opened = database;
        if (into != null && opened != null) {
            long bytes = 0;
            for (Map.Entry<String, byte[]> entry : values.entrySet()) {
                into.put(entry.getKey(), entry.getValue());
                bytes += bytes(entry.getKey(), entry.getValue());
                if (bytes > TRANSACTION_BYTES) {
                    opened.commit();
                    bytes = 0;
                }
            }
            opened.commit();
            reopenLater(opened);
        }
    }

    private void deleteFiles() throws IOException {
        Files.deleteIfExists(path);
        for (int i = 0; Files.deleteIfExists(log(i)); i++) {
            // All of them.
        }
    }

    private Path log(int number) {
        return path.resolveSibling(path.getFileName() + ".wal." + number);
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
            Path log = log(i);
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
            liveBytes = 0;
            List<String> damaged = new ArrayList<>();
            for (Map.Entry<String, byte[]> entry : values.getEntries()) {
                if (StateValues.opened(entry.getKey(), entry.getValue()) == null) {
                    damaged.add(entry.getKey());
                } else {
                    liveBytes += bytes(entry.getKey(), entry.getValue());
                }
            }
            if (!damaged.isEmpty()) {
                damaged.forEach(values::remove);
                opened.commit();
                Logger.error("{}: {} values are damaged and are forgotten", path, damaged.size());
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
        return values == null ? null : StateValues.opened(full, values.get(full));
    }

    @Override
    public synchronized Map<String, byte[]> all(String area) {
        Map<String, byte[]> found = new TreeMap<>(CodePoints::compare);
        String prefix = area + SEPARATOR;
        HTreeMap<String, byte[]> values = stored();
        if (values != null) {
            for (Map.Entry<String, byte[]> entry : values.getEntries()) {
                byte[] value = StateValues.opened(entry.getKey(), entry.getValue());
                if (value != null && entry.getKey().startsWith(prefix)) {
                    found.put(entry.getKey().substring(prefix.length()), value);
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
            apply(values, opened);
            opened.commit();
            if (failing) {
                failing = false;
                Logger.info("{}: state is durable again", path);
            }
            if (Files.size(path) > MAX_FILE_BYTES) {
                makeAnew(values, opened);
            }
            return changes.isEmpty();
        } catch (IOException | RuntimeException e) {
            warnOnce("was not committed", e);
            reopenLater(opened);
            return false;
        }
    }

    /** Applies changes, removals first; those for which there is no room stay. */
    private void apply(HTreeMap<String, byte[]> values, DB opened) {
        List<String> done = new ArrayList<>();
        long transaction = 0;
        int noRoom = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (Map.Entry<String, byte @Nullable []> entry : changes.entrySet()) {
                byte[] plain = entry.getValue();
                if (plain == null ? pass == 1 : pass == 0) {
                    continue;
                }
                byte[] value = plain == null ? null : StateValues.sealed(entry.getKey(), plain);
                byte[] before = values.get(entry.getKey());
                long more = -(before == null ? 0 : bytes(entry.getKey(), before));
                if (value == null) {
                    values.remove(entry.getKey());
                } else {
                    more += bytes(entry.getKey(), value);
                    if (liveBytes + more > MAX_LIVE_BYTES && more > 0) {
                        noRoom++;
                        continue;
                    }
                    values.put(entry.getKey(), value);
                    transaction += bytes(entry.getKey(), value);
                }
                liveBytes += more;
                done.add(entry.getKey());
                if (transaction > TRANSACTION_BYTES) {
                    opened.commit();
                    transaction = 0;
                }
            }
        }
        done.forEach(changes::remove);
        noteFull(noRoom);
    }

    private void noteFull(int noRoom) {
        refused.inc(noRoom);
        if (noRoom > 0 && !full) {
            Logger.error(
                    "{}: the state is full ({} of {} bytes); {} values are kept in memory only",
                    path,
                    liveBytes,
                    MAX_LIVE_BYTES,
                    noRoom);
        }
        full = noRoom > 0;
    }

    private static long bytes(String key, byte[] value) {
        return key.length() + value.length + ENTRY_BYTES;
    }

    private void makeAnew(HTreeMap<String, byte[]> values, DB opened) throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : values.getEntries()) {
            all.put(entry.getKey(), entry.getValue());
        }
        dump.write(all);
        reopenLater(opened);
        fill(all);
        dump.delete();
        Logger.info("{}: had grown large for what is in it and was made anew", path);
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
