package io.narthex.alerting.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of pipelines within one template body, with its variables; the half of {@link
 * Executor} that does not write. Confined to one thread.
 */
final class Evaluator {
    /** Stands for "no value comes from the command before". */
    private static final Object MISSING = new Object();

    private final Executor run;
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    Evaluator(Executor run, @Nullable Object dot) {
        this.run = run;
        push("$", dot);
    }

    int mark() {
        return names.size();
    }

    void release(int mark) {
        names.subList(mark, names.size()).clear();
        values.subList(mark, values.size()).clear();
    }

    private void push(String name, @Nullable Object value) {
        names.add(name);
        values.add(value);
    }

    /** Gives variable {@code index} of those that a pipeline declares or assigns its value. */
    void declare(Node.Pipe pipe, int index, @Nullable Object value) throws TemplateException {
        String name = pipe.declared().get(index).names().getFirst();
        if (pipe.assigns()) {
            values.set(indexOf(name), value);
        } else {
            push(name, value);
        }
    }

    private int indexOf(String variable) throws TemplateException {
        int index = names.lastIndexOf(variable);
        if (index < 0) {
            throw run.error("undefined variable: " + variable);
        }
        return index;
    }

    /** The value of a pipeline, which also goes into the variables it declares. */
    @Nullable Object pipe(@Nullable Object dot, Node.Pipe pipe) throws TemplateException {
        run.at(pipe);
        run.enter();
        Object value = MISSING;
        for (Node.Command command : pipe.commands()) {
            value = command(dot, command, value);
        }
        for (int i = 0; i < pipe.declared().size(); i++) {
            declare(pipe, i, value);
        }
        run.leave();
        return value;
    }

    private @Nullable Object command(
            @Nullable Object dot, Node.Command command, @Nullable Object last)
            throws TemplateException {
        List<Node.Operand> args = command.args();
        Node.Operand first = args.getFirst();
        return switch (first) {
            case Node.Field _, Node.Chain _, Node.Variable _ -> fields(dot, first, args, last);
            case Node.Identifier identifier -> function(dot, identifier, command, args, last);
            case Node.Pipe pipe -> {
                refuseArguments(args, last);
                yield pipe(dot, pipe);
            }
            case Node.Bool _, Node.Dot _, Node.Nil _, Node.Numeral _, Node.Str _ -> {
                run.at(first);
                refuseArguments(args, last);
                if (first instanceof Node.Nil) {
                    throw run.error("nil is not a command");
                }
                yield constant(dot, first);
            }
        };
    }

    private void refuseArguments(List<Node.Operand> args, @Nullable Object last)
            throws TemplateException {
        if (args.size() > 1 || last != MISSING) {
            throw run.error("can't give argument to non-function " + args.getFirst());
        }
    }

    private @Nullable Object constant(@Nullable Object dot, Node.Operand operand)
            throws TemplateException {
        return switch (operand) {
            case Node.Dot _ -> dot;
            case Node.Bool bool -> bool.value();
            case Node.Str string -> string.text();
            case Node.Numeral number -> number(number);
            default ->
                    throw run.error(
                            "can't evaluate command " + GoStrings.quote(operand.toString()));
        };
    }

    private Object number(Node.Numeral number) throws TemplateException {
        String text = number.text();
        boolean hex = text.length() > 2 && (text.contains("0x") || text.contains("0X"));
        boolean decimalPoint =
                !text.startsWith("'") && (hex ? containsAny(text, "pP") : containsAny(text, ".eE"));
        if (decimalPoint && number.floating() != null) {
            return number.floating();
        }
        if (number.integer() != null) {
            return number.integer();
        }
        throw run.error(text + " overflows int");
    }

    private static boolean containsAny(String text, String chars) {
        for (int i = 0; i < text.length(); i++) {
            if (chars.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The value of {@code .A.B}, {@code $x.A} or {@code (…).A}, the last name with arguments. */
    private @Nullable Object fields(
            @Nullable Object dot,
            Node.Operand operand,
            List<Node.Operand> args,
            @Nullable Object last)
            throws TemplateException {
        run.at(operand);
        Object receiver;
        List<String> path;
        switch (operand) {
            case Node.Field field -> {
                receiver = dot;
                path = field.names();
            }
            case Node.Variable variable -> {
                receiver = values.get(indexOf(variable.names().getFirst()));
                path = variable.names().subList(1, variable.names().size());
                if (path.isEmpty()) {
                    refuseArguments(args, last);
                    return receiver;
                }
            }
            case Node.Chain chain -> {
                receiver = argument(dot, Function.Parameter.ANY, chain.of());
                path = chain.names();
            }
            default -> throw new IllegalStateException("no fields: operand=" + operand);
        }
        for (int i = 0; i < path.size() - 1; i++) {
            receiver = field(receiver, path.get(i), List.of(), false);
        }
        boolean hasArguments = args.size() > 1 || last != MISSING;
        List<@Nullable Object> given = new ArrayList<>();
        if (receiver instanceof Struct struct && struct.isMethod(path.getLast())) {
            for (int i = 1; i < args.size(); i++) {
                given.add(argument(dot, Function.Parameter.ANY, args.get(i)));
            }
            if (last != MISSING) {
                given.add(last);
            }
        }
        return field(receiver, path.getLast(), given, hasArguments);
    }

    private @Nullable Object field(
            @Nullable Object receiver,
            String name,
            List<@Nullable Object> args,
            boolean hasArguments)
            throws TemplateException {
        switch (receiver) {
            case null -> throw run.error("nil pointer evaluating interface {}." + name);
            case Map<?, ?> map -> {
                if (hasArguments) {
                    throw run.error(name + " is not a method but has arguments");
                }
                return Values.entry(map, name);
            }
            case Struct struct when struct.hasMember(name) -> {
                if (hasArguments && !struct.isMethod(name)) {
                    throw run.error(name + " has arguments but cannot be invoked as function");
                }
                try {
                    return struct.member(name, args);
                } catch (FunctionException e) {
                    throw run.error("error calling " + name + ": " + e.getMessage());
                }
            }
            default ->
                    throw run.error(
                            "can't evaluate field "
                                    + name
                                    + " in type "
                                    + Values.typeName(receiver));
        }
    }

    private @Nullable Object function(
            @Nullable Object dot,
            Node.Identifier identifier,
            Node node,
            List<Node.Operand> args,
            @Nullable Object last)
            throws TemplateException {
        run.at(identifier);
        String name = identifier.name();
        Function function = run.template().function(name);
        if (function == null) {
            throw run.error(GoStrings.quote(name) + " is not a defined function");
        }
        checkCount(function, args.size() - 1, last != MISSING);
        if (name.equals("and") || name.equals("or")) {
            return shortCircuit(dot, name.equals("or"), args, last);
        }
        List<@Nullable Object> given = new ArrayList<>();
        for (int i = 1; i < args.size(); i++) {
            given.add(argument(dot, type(function, i - 1), args.get(i)));
        }
        if (last != MISSING) {
            given.add(validate(last, type(function, given.size())));
        }
        Object callee = name.equals("call") ? given.getFirst() : null;
        if (callee != null) {
            run.at(node);
            throw run.error(
                    "error calling call: non-function "
                            + (args.size() > 1 ? args.get(1) : "")
                            + " of type "
                            + Values.typeName(callee));
        }
        Object result;
        try {
            result = function.body().apply(run, given);
        } catch (FunctionException e) {
            run.at(node);
            throw run.error("error calling " + name + ": " + e.getMessage());
        }
        if (result instanceof String text && text.length() > run.outputCharsMax()) {
            run.at(node);
            throw run.error(
                    "error calling "
                            + name
                            + ": result is longer than "
                            + run.outputCharsMax()
                            + " characters");
        }
        return result;
    }

    private static Function.Parameter type(Function function, int index) {
        List<Function.Parameter> parameters = function.parameters();
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    private void checkCount(Function function, int written, boolean piped)
            throws TemplateException {
        int given = written + (piped ? 1 : 0);
        int declared = function.parameters().size();
        if (function.variadic() && given < declared - 1) {
            throw run.error(
                    "wrong number of args for "
                            + function.name()
                            + ": want at least "
                            + (declared - 1)
                            + " got "
                            + written);
        }
        if (!function.variadic() && given != declared) {
            throw run.error(
                    "wrong number of args for "
                            + function.name()
                            + ": want "
                            + declared
                            + " got "
                            + given);
        }
    }

    private @Nullable Object shortCircuit(
            @Nullable Object dot, boolean until, List<Node.Operand> args, @Nullable Object last)
            throws TemplateException {
        Object value = null;
        for (int i = 1; i < args.size(); i++) {
            value = argument(dot, Function.Parameter.ANY, args.get(i));
            if (Values.isTrue(value) == until) {
                return value;
            }
        }
        return last == MISSING ? value : last;
    }

    private @Nullable Object argument(
            @Nullable Object dot, Function.Parameter type, Node.Operand operand)
            throws TemplateException {
        run.at(operand);
        return switch (operand) {
            case Node.Dot _ -> validate(dot, type);
            case Node.Nil _ -> {
                if (type.takesNil()) {
                    yield null;
                }
                throw run.error("cannot assign nil to " + type.goName());
            }
            case Node.Field _, Node.Variable _, Node.Chain _ ->
                    validate(fields(dot, operand, List.of(operand), MISSING), type);
            case Node.Pipe pipe -> validate(pipe(dot, pipe), type);
            case Node.Identifier identifier ->
                    validate(
                            function(dot, identifier, identifier, List.of(identifier), MISSING),
                            type);
            case Node.Bool _, Node.Numeral _, Node.Str _ -> {
                Object value = constant(dot, operand);
                if (type == Function.Parameter.STRING && !(value instanceof String)) {
                    throw run.error("expected string; found " + operand);
                }
                if (value == null || !type.takes(value)) {
                    throw run.error(
                            "can't handle " + operand + " for arg of type " + type.goName());
                }
                yield value;
            }
        };
    }

    private @Nullable Object validate(@Nullable Object value, Function.Parameter type)
            throws TemplateException {
        if (value == null) {
            if (type.takesNil()) {
                return null;
            }
            throw run.error("invalid value; expected " + type.goName());
        }
        if (!type.takes(value)) {
            throw run.error(
                    "wrong type for value; expected "
                            + type.goName()
                            + "; got "
                            + Values.typeName(value));
        }
        return value;
    }
}
