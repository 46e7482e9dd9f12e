package io.narthex.promql.query;

import io.narthex.promql.ast.PositionRange;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The warnings and infos of one query, each text once. The texts are Prometheus' ({@code
 * util/annotations}). Thread-safe.
 */
public final class Annotations {
    /** More than anybody reads; what comes after is dropped. */
    private static final int MAX_OF_A_KIND = 1000;

    private final Set<String> warnings = new TreeSet<>();
    private final Set<String> infos = new TreeSet<>();

    /** Adds a warning about what stands at {@code position}. */
    public synchronized void warn(String text, PositionRange position) {
        add(warnings, "PromQL warning: ", text, position);
    }

    /** Adds a warning of the storage, which stands for itself. */
    public void warn(String text) {
        if (warnings.size() < MAX_OF_A_KIND) {
            warnings.add(text);
        }
    }

    /** Adds an info about what stands at {@code position}. */
    public synchronized void info(String text, PositionRange position) {
        add(infos, "PromQL info: ", text, position);
    }

    private static void add(Set<String> to, String prefix, String text, PositionRange position) {
        if (to.size() < MAX_OF_A_KIND) {
            to.add(prefix + text + " (" + position + ")");
        }
    }

    /** All warnings, sorted. */
    public synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** All infos, sorted. */
    public synchronized List<String> infos() {
        return List.copyOf(infos);
    }
}
