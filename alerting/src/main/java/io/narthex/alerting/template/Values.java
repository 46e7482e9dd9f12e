package io.narthex.alerting.template;

import io.narthex.core.model.CodePoints;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Truth, types and order of the values of templates, as Go has them. */
final class Values {
    private Values() {}

    /** The Go type that messages name. */
    static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case String _ -> "string";
            case Double _ -> "float64";
            case Long _ -> "int";
            case Boolean _ -> "bool";
            case Struct struct -> struct.typeName();
            case QueryResult _ -> "template.queryResult";
            case Map<?, ?> map -> "map[string]" + elementType(map.values());
            case List<?> list -> "[]" + elementType(list);
            default -> value.getClass().getSimpleName();
        };
    }

    private static String elementType(Iterable<?> elements) {
        String type = null;
        for (Object element : elements) {
            String name = typeName(element);
            if (type != null && !type.equals(name)) {
                return "interface {}";
            }
            type = name;
        }
        return type == null ? "string" : type;
    }

    /**
     * The value of {@code key}; where there is none, the zero value of what the map holds, as with
     * Go's {@code missingkey=zero}: a label that is absent is the empty text.
     */
    static @Nullable Object entry(Map<?, ?> map, String key) {
        Object found = map.get(key);
        return found == null && typeName(map).equals("map[string]string") ? "" : found;
    }

    /** The entries of a map in order of their keys, as Go walks them. */
    static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
        var sorted = new TreeMap<String, @Nullable Object>(CodePoints::compare);
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        return sorted;
    }

    /** Whether {@code if} takes it as true: not false, zero, nil or empty. */
    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case List<?> list -> !list.isEmpty();
            default -> true;
        };
    }

    /** Whether two values are equal, as {@code eq} has it. */
    static boolean areEqual(@Nullable Object a, @Nullable Object b) throws FunctionException {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        boolean basic = isBasic(a);
        if (basic != isBasic(b) || (basic && a.getClass() != b.getClass())) {
            throw incompatible(a, b);
        }
        if (!basic && (a instanceof Map || a instanceof List)) {
            throw new FunctionException(
                    "non-comparable type " + GoFormat.sprint(a) + ": " + typeName(a));
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x.doubleValue() == y.doubleValue();
        }
        return a.equals(b);
    }

    /** Whether {@code a} comes before {@code b}, as {@code lt} has it. */
    static boolean isLess(@Nullable Object a, @Nullable Object b) throws FunctionException {
        if (a == null || b == null || !isBasic(a) || !isBasic(b)) {
            throw new FunctionException("invalid type for comparison");
        }
        if (a.getClass() != b.getClass()) {
            throw incompatible(a, b);
        }
        if (a instanceof Long x && b instanceof Long y) {
            return x < y;
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x < y;
        }
        if (a instanceof String x && b instanceof String y) {
            return CodePoints.compare(x, y) < 0;
        }
        throw new FunctionException("invalid type for comparison");
    }

    private static FunctionException incompatible(Object a, Object b) {
        return new FunctionException(
                "incompatible types for comparison: " + typeName(a) + " and " + typeName(b));
    }

    private static boolean isBasic(Object value) {
        return value instanceof String
                || value instanceof Long
                || value instanceof Double
                || value instanceof Boolean;
    }
}
