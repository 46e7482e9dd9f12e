package io.narthex.alerting.template;

/**
 * What one execution of a template may use. Exceeding a limit ends it with an error.
 *
 * @param outputChars the most characters that it writes, or that one function returns
 * @param steps the most nodes visited, iterations and calls together
 * @param depth the deepest nesting of control structures, parentheses and template calls together
 */
public record Limits(int outputChars, int steps, int depth) {
    /** For annotations and labels of alerts: 64 Ki characters, 100,000 steps, 200 levels. */
    public static final Limits DEFAULT = new Limits(64 * 1024, 100_000, 200);

    /** Refuses limits that allow nothing. */
    public Limits {
        if (outputChars < 1 || steps < 1 || depth < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: outputChars="
                            + outputChars
                            + ", steps="
                            + steps
                            + ", depth="
                            + depth);
        }
    }
}
