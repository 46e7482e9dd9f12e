package io.narthex.alerting.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that a template may call, by name. Immutable. */
public final class FunctionTable {
    private final Map<String, Function> byName = new HashMap<>();

    /** Of Go's own functions and these, which win. */
    public FunctionTable(List<Function> functions) {
        for (Function function : Builtins.ALL) {
            byName.put(function.name(), function);
        }
        for (Function function : functions) {
            byName.put(function.name(), function);
        }
    }

    /** Go's own functions and those that Prometheus has in rules. */
    public static FunctionTable prometheus() {
        return Prometheus.TABLE;
    }

    /** The function {@code name}, or null. */
    @Nullable Function find(String name) {
        return byName.get(name);
    }

    /** Made when the first template is parsed. */
    private static final class Prometheus {
        static final FunctionTable TABLE = new FunctionTable(PrometheusFunctions.ALL);
    }
}
