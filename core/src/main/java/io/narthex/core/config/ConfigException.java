package io.narthex.core.config;

import java.util.List;

/** A configuration that cannot be used, with everything that was found wrong in it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /** Of at least one problem. */
    public ConfigException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** Of one problem. */
    public ConfigException(Problem problem) {
        this(List.of(problem));
    }

    private static String message(List<Problem> problems) {
        StringBuilder text = new StringBuilder();
        for (Problem problem : problems) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            text.append(problem);
        }
        return text.toString();
    }

    /** What was found wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
