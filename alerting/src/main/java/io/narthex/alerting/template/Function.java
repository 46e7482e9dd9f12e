package io.narthex.alerting.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that templates may call.
 *
 * @param name as templates write it
 * @param parameters the types of its parameters; the last one may repeat where {@code variadic}
 * @param variadic whether the last parameter stands for any number of arguments
 * @param body what it does
 */
public record Function(String name, List<Parameter> parameters, boolean variadic, Body body) {
    /** Copies the list. */
    public Function {
        parameters = List.copyOf(parameters);
    }

    /** A function of a fixed number of parameters. */
    static Function of(String name, Body body, Parameter... parameters) {
        return new Function(name, List.of(parameters), false, body);
    }

    /** A function whose last parameter may repeat. */
    static Function variadic(String name, Body body, Parameter... parameters) {
        return new Function(name, List.of(parameters), true, body);
    }

    /** What a parameter takes. */
    public enum Parameter {
        ANY("interface {}"),
        STRING("string"),
        SAMPLE("*template.sample"),
        QUERY_RESULT("template.queryResult");

        private final String goName;

        Parameter(String goName) {
            this.goName = goName;
        }

        /** As messages name it. */
        String goName() {
            return goName;
        }

        boolean takesNil() {
            return this == ANY;
        }

        boolean takes(Object value) {
            return switch (this) {
                case ANY -> true;
                case STRING -> value instanceof String;
                case SAMPLE -> value instanceof Sample;
                case QUERY_RESULT -> value instanceof QueryResult;
            };
        }
    }

    /** What a function does. */
    @FunctionalInterface
    public interface Body {
        /**
         * The function's result.
         *
         * @param call what the function may reach
         * @param args of the declared types
         * @throws FunctionException if there is none
         */
        @Nullable Object apply(Call call, List<@Nullable Object> args) throws FunctionException;
    }

    /** What a function may reach while it runs. Confined to the executing thread. */
    public interface Call {
        /** The world outside. */
        Environment environment();

        /** The most characters that a result may have. */
        int outputCharsMax();

        /**
         * What the template {@code name} writes for {@code dot}.
         *
         * @throws FunctionException if there is none or it fails
         */
        String execute(String name, @Nullable Object dot) throws FunctionException;
    }
}
