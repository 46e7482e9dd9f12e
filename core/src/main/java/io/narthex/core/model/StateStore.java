package io.narthex.core.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Small durable values that are not samples: alert states, silences, the notification log. A value
 * is named by an area, such as {@code alerts}, and a key. Thread-safe.
 */
public interface StateStore {
    /** The value of {@code key}, or null. The array is the caller's own. */
    byte @Nullable [] get(String area, String key);

    /** All values of an area, by key, in order of keys. */
    Map<String, byte[]> all(String area);

    /**
     * Sets a value in memory; it is durable with the next commit, at the latest five minutes later.
     */
    void put(String area, String key, byte[] value);

    /** Removes a value in memory, durable as {@link #put}. */
    void remove(String area, String key);

    /**
     * Makes all changes durable before it returns; for what cannot be recreated. A commit costs the
     * card some 70 kB and two syncs.
     *
     * @return false if the disk did not take it; the changes stay in memory and are tried again
     */
    boolean commit();
}
