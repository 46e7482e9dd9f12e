package io.narthex.storage.codec;

import org.jspecify.annotations.Nullable;

/**
 * A map from non-negative numbers to objects without boxing. Confined to one thread.
 *
 * @param <V> the values
 */
public final class IntMap<V> {
    private int[] keys = new int[64];
    private @Nullable Object[] values = new Object[64];
    private int size;

    /** The value of {@code key}, or null. */
    @SuppressWarnings("unchecked")
    public @Nullable V get(int key) {
        int mask = keys.length - 1;
        for (int i = mix(key) & mask; ; i = (i + 1) & mask) {
            if (values[i] == null) {
                return null;
            }
            if (keys[i] == key) {
                return (V) values[i];
            }
        }
    }

    /** Sets the value of {@code key}. */
    public void put(int key, V value) {
        if (size * 4 >= keys.length * 3) {
            grow();
        }
        insert(key, value);
    }

    private void insert(int key, Object value) {
        int mask = keys.length - 1;
        int i = mix(key) & mask;
        while (values[i] != null && keys[i] != key) {
            i = (i + 1) & mask;
        }
        if (values[i] == null) {
            size++;
        }
        keys[i] = key;
        values[i] = value;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[oldKeys.length * 2];
        values = new Object[oldKeys.length * 2];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            Object value = oldValues[i];
            if (value != null) {
                insert(oldKeys[i], value);
            }
        }
    }

    private static int mix(int key) {
        int hash = key * 0x9e3779b9;
        return hash ^ (hash >>> 15);
    }
}
