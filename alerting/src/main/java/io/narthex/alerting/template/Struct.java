package io.narthex.alerting.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value with named fields and methods, as a Go struct is to a template. Its text is what {@code
 * toString} gives. Immutable.
 */
public interface Struct {
    /** The Go type that messages name, such as {@code time.Time}. */
    String typeName();

    /** Whether there is a field or method {@code name}. */
    boolean hasMember(String name);

    /** Whether {@code name} is a method, which may take arguments. */
    default boolean isMethod(String name) {
        return false;
    }

    /**
     * The value of a field, or the result of a method.
     *
     * @param name one for which {@link #hasMember} is true
     * @param args the arguments; empty for a field
     * @throws FunctionException if the arguments do not fit
     */
    @Nullable Object member(String name, List<@Nullable Object> args) throws FunctionException;
}
