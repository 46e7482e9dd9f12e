package io.narthex.alerting;

import io.narthex.core.model.CodePoints;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Maps by name in code point order. */
public final class Ordered {
    private Ordered() {}

    /** The entries of {@code map} in order; immutable. */
    public static <V> Map<String, V> copy(Map<String, V> map) {
        var sorted = new TreeMap<String, V>(CodePoints::compare);
        sorted.putAll(map);
        return Collections.unmodifiableMap(sorted);
    }
}
