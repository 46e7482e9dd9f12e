package io.narthex.core.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a selector on the value of one label; an absent label has the empty value.
 * Thread-safe.
 */
public final class Matcher {
    /** How the label's value is compared. */
    public enum Type {
        EQUAL("="),
        NOT_EQUAL("!="),
        REGEX("=~"),
        NOT_REGEX("!~");

        private final String operator;

        Type(String operator) {
            this.operator = operator;
        }

        /** The operator as PromQL spells it. */
        public String operator() {
            return operator;
        }
    }

    private final Type type;
    private final String name;
    private final String value;

    /** What a regular expression is; the second where the first is not enough. */
    private final @Nullable WildcardPattern simple;

    private final @Nullable Pattern pattern;

    /**
     * A condition on label {@code name}; a regular expression is RE2, matches whole values, and its
     * dot matches line feeds too.
     *
     * @throws IllegalArgumentException if {@code value} is no regular expression where one is
     *     needed
     */
    public Matcher(Type type, String name, String value) {
        this.type = type;
        this.name = name;
        this.value = value;
        boolean isRegex = type == Type.REGEX || type == Type.NOT_REGEX;
        this.simple = isRegex ? WildcardPattern.of(value) : null;
        this.pattern = isRegex && simple == null ? compile(value) : null;
    }

    private static Pattern compile(String expression) {
        try {
            if (expression.indexOf(')') >= 0) {
                // What closes no group of its own must not close the one around it.
                Pattern.compile(expression);
            }
            return Pattern.compile("^(?:" + expression + ")$", Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "error parsing regexp: " + problem(own(e, expression), expression), e);
        }
    }

    private static String problem(PatternSyntaxException e, String expression) {
        if (e.getDescription().startsWith("regexp/syntax: internal error")) {
            // A bracket that closes none, in the library's words about itself.
            return "unexpected ): `" + expression + "`";
        }
        return e.getDescription() + ": `" + e.getPattern() + "`";
    }

    /** What is wrong with {@code expression} where it stands alone: that is what was written. */
    private static PatternSyntaxException own(PatternSyntaxException e, String expression) {
        try {
            Pattern.compile(expression); // without DOTALL, which the library writes into the text
            return e;
        } catch (PatternSyntaxException own) {
            return own;
        }
    }

    /** {@code name="value"}. */
    public static Matcher equal(String name, String value) {
        return new Matcher(Type.EQUAL, name, value);
    }

    public Type type() {
        return type;
    }

    public String name() {
        return name;
    }

    /** The literal, or the regular expression as it was written. */
    public String value() {
        return value;
    }

    /** Whether a label of this value fulfils the condition. */
    public boolean matches(String labelValue) {
        return switch (type) {
            case EQUAL -> value.equals(labelValue);
            case NOT_EQUAL -> !value.equals(labelValue);
            case REGEX -> finds(labelValue);
            case NOT_REGEX -> !finds(labelValue);
        };
    }

    private boolean finds(String labelValue) {
        if (simple != null) {
            return simple.matches(labelValue);
        }
        if (pattern == null) {
            throw new IllegalStateException("not a regular expression: type=" + type);
        }
        return pattern.matches(labelValue);
    }

    /**
     * The only values that can fulfil the condition, of {@link Type#EQUAL} and {@link Type#REGEX};
     * null where they cannot be told.
     */
    public @Nullable Set<String> literals() {
        return switch (type) {
            case EQUAL -> Set.of(value);
            case REGEX -> simple == null ? null : simple.literals();
            case NOT_EQUAL, NOT_REGEX -> null;
        };
    }

    /** Whether {@code labels} fulfil the condition. */
    public boolean matches(Labels labels) {
        return matches(labels.get(name));
    }

    /** Whether {@code labels} fulfil all of {@code matchers}; where there are none they do. */
    public static boolean allMatch(List<Matcher> matchers, Labels labels) {
        for (int i = 0; i < matchers.size(); i++) {
            if (!matchers.get(i).matches(labels)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Matcher that
                && type == that.type
                && name.equals(that.name)
                && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + name.hashCode()) + value.hashCode();
    }

    /** As PromQL spells it: {@code job=~"node|board"}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        Names.appendLabelName(text, name);
        text.append(type.operator());
        Names.appendQuoted(text, value);
        return text.toString();
    }
}
