package io.narthex.alerting;

import io.narthex.core.model.StateStore;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A state store in memory, with what a crash leaves of it. Thread-safe. */
public final class TestStore implements StateStore {
    private final Map<String, Map<String, byte[]>> areas = new TreeMap<>();
    private Map<String, Map<String, byte[]>> durable = new TreeMap<>();
    private int puts;
    private int commits;

    @Override
    public synchronized byte @Nullable [] get(String area, String key) {
        byte[] value = area(area).get(key);
        return value == null ? null : value.clone();
    }

    @Override
    public synchronized Map<String, byte[]> all(String area) {
        return new TreeMap<>(area(area));
    }

    @Override
    public synchronized void put(String area, String key, byte[] value) {
        area(area).put(key, value.clone());
        puts++;
    }

    @Override
    public synchronized void remove(String area, String key) {
        area(area).remove(key);
    }

    @Override
    public synchronized boolean commit() {
        durable = new TreeMap<>();
        areas.forEach((name, values) -> durable.put(name, new TreeMap<>(values)));
        commits++;
        return true;
    }

    private Map<String, byte[]> area(String area) {
        return areas.computeIfAbsent(area, _ -> new TreeMap<>());
    }

    /** How often values were set. */
    public synchronized int puts() {
        return puts;
    }

    /** How often changes were made durable. */
    public synchronized int commits() {
        return commits;
    }

    /** What a new process finds after a kill: only what was made durable. */
    public synchronized TestStore afterKill() {
        TestStore left = new TestStore();
        durable.forEach((name, values) -> left.areas.put(name, new TreeMap<>(values)));
        left.durable = durable;
        return left;
    }
}
