package io.narthex.core.config;

import io.narthex.core.config.GoYaml.Dialect;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;

/** Faults of YAML itself in the words of Go's decoders. */
final class GoYamlSyntax {
    private GoYamlSyntax() {}

    /** The decoder's message for {@code e}, with the line that it names. */
    static String message(MarkedYamlEngineException e, Dialect dialect) {
        String problem = e.getProblem().strip();
        if (problem.startsWith("found undefined alias ")) {
            return "unknown anchor '"
                    + problem.substring("found undefined alias ".length())
                    + "' referenced";
        }
        int context = e.getContextMark().map(Mark::getLine).orElse(0);
        int place = e.getProblemMark().map(Mark::getLine).orElse(0);
        int first = dialect == Dialect.V3 ? context : place;
        int line = first != 0 ? first : dialect == Dialect.V3 ? place : context;
        // Lines are counted from 0, and only those of the scanner are corrected.
        if (line != 0 && e instanceof ScannerException) {
            line++;
        }
        return (line == 0 ? "" : "line " + line + ": ") + words(problem, e.getContext());
    }

    private static String words(String problem, String context) {
        if (problem.startsWith("expected <block end>")) {
            return context.contains("mapping")
                    ? "did not find expected key"
                    : "did not find expected '-' indicator";
        }
        if (problem.startsWith("expected ',' or ']'")) {
            return "did not find expected ',' or ']'";
        }
        if (problem.startsWith("expected ',' or '}'")) {
            return "did not find expected ',' or '}'";
        }
        if (problem.startsWith("expected the node content")) {
            return "did not find expected node content";
        }
        if (problem.startsWith("found character") && problem.contains("cannot start any token")) {
            return "found character that cannot start any token";
        }
        if (problem.startsWith("found unknown escape character")) {
            return "found unknown escape character";
        }
        return switch (problem) {
            case "mapping values are not allowed here" ->
                    "mapping values are not allowed in this context";
            case "sequence entries are not allowed here" ->
                    "block sequence entries are not allowed in this context";
            default -> problem;
        };
    }
}
