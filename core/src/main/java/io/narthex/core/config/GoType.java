package io.narthex.core.config;

import java.util.Map;

/** The type that a YAML text is decoded into by Prometheus' tools, as their messages name it. */
public sealed interface GoType {
    /** As messages name it, such as {@code []string}. */
    String goName();

    /**
     * Named fields.
     *
     * @param fields the YAML name of each field with its type
     */
    record Struct(String goName, Map<String, GoType> fields) implements GoType {
        /** Copies the map. */
        public Struct {
            fields = Map.copyOf(fields);
        }
    }

    /** A list. */
    record Sequence(GoType element) implements GoType {
        @Override
        public String goName() {
            return "[]" + element.goName();
        }
    }

    /** Names and texts of the user's choice. */
    record Texts() implements GoType {
        @Override
        public String goName() {
            return "map[string]string";
        }
    }

    /** A single value. */
    enum Scalar implements GoType {
        /** Anything at all, also a list. */
        ANY("yaml.Node"),
        BOOL("bool"),
        DURATION("string"),
        FLOAT("float64"),
        INT("int"),
        STRING("string"),
        /** RFC 3339 or seconds since 1970. */
        TIME("string");

        private final String goName;

        Scalar(String goName) {
            this.goName = goName;
        }

        @Override
        public String goName() {
            return goName;
        }
    }
}
