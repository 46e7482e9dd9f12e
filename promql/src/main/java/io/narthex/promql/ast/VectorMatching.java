package io.narthex.promql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the elements of two vectors find each other.
 *
 * @param cardinality how many elements may meet
 * @param on whether {@code labels} are those that must be equal; otherwise all others must be
 * @param labels of {@code on} or {@code ignoring}
 * @param include labels that the result takes from the side that has one element
 * @param fillLeft the value of a missing element on the left, or null where it is not filled in
 * @param fillRight the value of a missing element on the right, or null
 */
public record VectorMatching(
        Cardinality cardinality,
        boolean on,
        List<String> labels,
        List<String> include,
        @Nullable Double fillLeft,
        @Nullable Double fillRight) {
    /** How many elements of the left meet how many of the right. */
    public enum Cardinality {
        ONE_TO_ONE,
        MANY_TO_ONE,
        ONE_TO_MANY,
        MANY_TO_MANY
    }

    /** One to one over all labels. */
    public static final VectorMatching DEFAULT =
            new VectorMatching(Cardinality.ONE_TO_ONE, false, List.of(), List.of(), null, null);

    public VectorMatching {
        labels = List.copyOf(labels);
        include = List.copyOf(include);
    }

    /** The same with another cardinality. */
    public VectorMatching with(Cardinality other) {
        return new VectorMatching(other, on, labels, include, fillLeft, fillRight);
    }

    /** Whether a missing element is filled in. */
    public boolean fills() {
        return fillLeft != null || fillRight != null;
    }
}
