package io.narthex.alerting.rule;

import io.narthex.core.model.CodePoints;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Maps by name in code point order. */
final class Ordered {
    private Ordered() {}

    static <V> Map<String, V> copy(Map<String, V> map) {
        var sorted = new TreeMap<String, V>(CodePoints::compare);
        sorted.putAll(map);
        return Collections.unmodifiableMap(sorted);
    }
}
