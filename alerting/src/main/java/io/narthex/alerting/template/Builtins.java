package io.narthex.alerting.template;

import io.narthex.alerting.template.Function.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that Go's {@code text/template} has by itself. */
final class Builtins {
    /** In order of names; {@code and} and {@code or} are short-circuited by the executor. */
    static final List<Function> ALL =
            List.of(
                    Function.variadic(
                            "and", (_, args) -> args.getLast(), Parameter.ANY, Parameter.ANY),
                    Function.variadic("call", Builtins::call, Parameter.ANY, Parameter.ANY),
                    Function.variadic("eq", Builtins::eq, Parameter.ANY, Parameter.ANY),
                    Function.of(
                            "ge",
                            (_, a) -> !Values.isLess(a.get(0), a.get(1)),
                            Parameter.ANY,
                            Parameter.ANY),
                    Function.of(
                            "gt",
                            (_, a) ->
                                    !Values.isLess(a.get(0), a.get(1))
                                            && !Values.areEqual(a.get(0), a.get(1)),
                            Parameter.ANY,
                            Parameter.ANY),
                    Function.variadic(
                            "html", (_, a) -> GoStrings.html(GoFormat.sprint(a)), Parameter.ANY),
                    Function.variadic("index", Builtins::index, Parameter.ANY, Parameter.ANY),
                    Function.variadic(
                            "js", (_, a) -> GoStrings.js(GoFormat.sprint(a)), Parameter.ANY),
                    Function.of(
                            "le",
                            (_, a) ->
                                    Values.isLess(a.get(0), a.get(1))
                                            || Values.areEqual(a.get(0), a.get(1)),
                            Parameter.ANY,
                            Parameter.ANY),
                    Function.of("len", (_, a) -> len(a.getFirst()), Parameter.ANY),
                    Function.of(
                            "lt",
                            (_, a) -> Values.isLess(a.get(0), a.get(1)),
                            Parameter.ANY,
                            Parameter.ANY),
                    Function.of(
                            "ne",
                            (_, a) -> !Values.areEqual(a.get(0), a.get(1)),
                            Parameter.ANY,
                            Parameter.ANY),
                    Function.of("not", (_, a) -> !Values.isTrue(a.getFirst()), Parameter.ANY),
                    Function.variadic(
                            "or", (_, args) -> args.getLast(), Parameter.ANY, Parameter.ANY),
                    Function.variadic("print", (_, a) -> GoFormat.sprint(a), Parameter.ANY),
                    Function.variadic("printf", Builtins::printf, Parameter.STRING, Parameter.ANY),
                    Function.variadic("println", (_, a) -> GoFormat.sprintln(a), Parameter.ANY),
                    Function.variadic("slice", Builtins::slice, Parameter.ANY, Parameter.ANY),
                    Function.variadic(
                            "urlquery",
                            (_, a) -> GoStrings.urlQuery(GoFormat.sprint(a)),
                            Parameter.ANY));

    private Builtins() {}

    private static Object printf(Function.Call call, List<@Nullable Object> args)
            throws FunctionException {
        String format = (String) args.getFirst();
        return GoFormat.sprintf(
                format == null ? "" : format, args.subList(1, args.size()), call.outputCharsMax());
    }

    /** No value of a template is a function; the evaluator says so of all but nil. */
    private static Object call(Function.Call call, List<@Nullable Object> args)
            throws FunctionException {
        throw new FunctionException("call of nil");
    }

    private static Object eq(Function.Call call, List<@Nullable Object> args)
            throws FunctionException {
        if (args.size() < 2) {
            throw new FunctionException("missing argument for comparison");
        }
        for (int i = 1; i < args.size(); i++) {
            if (Values.areEqual(args.getFirst(), args.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static Object len(@Nullable Object value) throws FunctionException {
        return switch (value) {
            case null -> throw new FunctionException("len of nil pointer");
            case String text -> (long) utf8Length(text);
            case Map<?, ?> map -> (long) map.size();
            case List<?> list -> (long) list.size();
            default -> throw new FunctionException("len of type " + Values.typeName(value));
        };
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static @Nullable Object index(Function.Call call, List<@Nullable Object> args)
            throws FunctionException {
        Object item = args.getFirst();
        if (item == null) {
            throw new FunctionException("index of untyped nil");
        }
        for (int i = 1; i < args.size(); i++) {
            Object index = args.get(i);
            if (item == null) {
                throw new FunctionException("index of nil pointer");
            }
            switch (item) {
                case String text -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    item = bytes[position(index, bytes.length - 1)] & 0xffL;
                }
                case List<?> list -> item = list.get(position(index, list.size() - 1));
                case Map<?, ?> map -> {
                    if (!(index instanceof String key)) {
                        throw new FunctionException(
                                index == null
                                        ? "value is nil; should be of type string"
                                        : "value has type "
                                                + Values.typeName(index)
                                                + "; should be string");
                    }
                    item = Values.entry(map, key);
                }
                default ->
                        throw new FunctionException(
                                "can't index item of type " + Values.typeName(item));
            }
        }
        return item;
    }

    /** An index from 0 to {@code max}, both inclusive. */
    private static int position(@Nullable Object index, int max) throws FunctionException {
        if (index == null) {
            throw new FunctionException("cannot index slice/array with nil");
        }
        if (!(index instanceof Long number)) {
            throw new FunctionException(
                    "cannot index slice/array with type " + Values.typeName(index));
        }
        if (number < 0 || number > max) {
            throw new FunctionException("index out of range: " + number);
        }
        return number.intValue();
    }

    private static Object slice(Function.Call call, List<@Nullable Object> args)
            throws FunctionException {
        Object item = args.getFirst();
        if (item == null) {
            throw new FunctionException("slice of untyped nil");
        }
        if (args.size() > 4) {
            throw new FunctionException("too many slice indexes: " + (args.size() - 1));
        }
        byte[] bytes =
                item instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
        if (item instanceof String && args.size() == 4) {
            throw new FunctionException("cannot 3-index slice a string");
        }
        if (!(item instanceof String) && !(item instanceof List)) {
            throw new FunctionException("can't slice item of type " + Values.typeName(item));
        }
        int length = item instanceof List<?> list ? list.size() : bytes.length;
        int from = args.size() > 1 ? position(args.get(1), length) : 0;
        int to = args.size() > 2 ? position(args.get(2), length) : length;
        if (args.size() == 4 && position(args.get(3), length) < to) {
            throw new FunctionException(
                    "invalid slice index: " + to + " > " + GoFormat.sprint(args.get(3)));
        }
        if (from > to) {
            throw new FunctionException("invalid slice index: " + from + " > " + to);
        }
        return switch (item) {
            case QueryResult result -> new QueryResult(result.subList(from, to));
            case List<?> list -> list.subList(from, to);
            default -> new String(bytes, from, to - from, StandardCharsets.UTF_8);
        };
    }
}
