package io.narthex.collectors.host;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which names to take, by RE2 expressions that are searched for in the name, not matched against
 * the whole. Thread-safe.
 */
final class NameFilter {
    private final @Nullable Pattern include;
    private final @Nullable Pattern exclude;

    /** An empty expression restricts nothing. */
    NameFilter(String include, String exclude) {
        this.include = include.isEmpty() ? null : Pattern.compile(include);
        this.exclude = exclude.isEmpty() ? null : Pattern.compile(exclude);
    }

    boolean takes(String name) {
        return (exclude == null || !exclude.matcher(name).find())
                && (include == null || include.matcher(name).find());
    }
}
