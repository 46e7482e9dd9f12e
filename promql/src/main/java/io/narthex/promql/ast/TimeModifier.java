package io.narthex.promql.ast;

import org.jspecify.annotations.Nullable;

/**
 * What {@code @} and {@code offset} do to the time at which a selector or subquery is evaluated.
 *
 * @param at which time {@code @} fixes
 * @param atMs that of {@code @ <timestamp>}, milliseconds since 1970; 0 for all others
 * @param offset how far back from there, or null where there is no offset
 */
public record TimeModifier(At at, long atMs, @Nullable DurationExpr offset) {
    /** The time that {@code @} fixes. */
    public enum At {
        NONE,
        TIMESTAMP,
        START,
        END
    }

    /** Neither {@code @} nor {@code offset}. */
    public static final TimeModifier NONE = new TimeModifier(At.NONE, 0, null);

    /** The same with another {@code @}. */
    public TimeModifier withAt(At newAt, long newAtMs) {
        return new TimeModifier(newAt, newAtMs, offset);
    }

    /** The same with another offset. */
    public TimeModifier withOffset(DurationExpr newOffset) {
        return new TimeModifier(at, atMs, newOffset);
    }

    /** Whether the time of evaluation does not matter. */
    public boolean isFixed() {
        return at != At.NONE;
    }
}
