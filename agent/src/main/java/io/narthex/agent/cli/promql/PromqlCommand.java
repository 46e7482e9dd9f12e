package io.narthex.agent.cli.promql;

import io.narthex.agent.cli.Specs;
import io.narthex.core.model.Matcher;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ExprLayout;
import io.narthex.promql.ast.FunctionSignature;
import io.narthex.promql.ast.Selectors;
import io.narthex.promql.eval.FunctionTable;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.QueryException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code narthex promql}, with promtool's arguments, output and exit status; {@code functions} is
 * ours.
 */
public final class PromqlCommand {
    private static final int FAILED = 1;

    private static final String PAGE_HEAD =
            """
            # PromQL functions

            Made by `narthex promql functions -o markdown` from the table that the engine uses. What they do in full says
            [Prometheus' documentation](https://prometheus.io/docs/prometheus/latest/querying/functions/). Those with (*)
            need `--enable-feature=promql-experimental-functions`.

            | Function | Result | What it gives |
            |---|---|---|
            """;

    private final PrintWriter out;
    private final PrintWriter err;

    public PromqlCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** The command with its subcommands. */
    public static CommandSpec spec() {
        CommandSpec spec = Specs.plain("Lays out and changes PromQL expressions, lists functions.");
        Specs.examples(
                spec,
                "narthex promql format 'sum(rate(x[5m]))by(job)'",
                "narthex promql label-matchers set 'up' job node",
                "narthex promql label-matchers set -t '=~' 'up' job 'node|board'",
                "narthex promql label-matchers delete 'up{job=\"node\"}' job",
                "narthex promql functions over_time");
        CommandSpec format = Specs.plain("Prints an expression as its canonical text, in lines.");
        query(format);
        CommandSpec matchers = Specs.plain("Changes the matchers of all selectors.");
        CommandSpec set = Specs.plain("Sets a matcher, or adds it.");
        Specs.text(set, "type", "=, !=, =~ or !~. Default: =", "-t", "--type");
        query(set);
        Specs.argument(set, "name", "The label.");
        Specs.argument(set, "value", "The value.");
        CommandSpec delete = Specs.plain("Removes the matchers of a label.");
        query(delete);
        Specs.argument(delete, "name", "The label.");
        matchers.addSubcommand("set", set);
        matchers.addSubcommand("delete", delete);
        CommandSpec functions = Specs.plain("Lists the functions, or those with PART in the name.");
        Specs.text(functions, "format", "text or markdown. Default: text", "-o", "--format");
        Specs.optionalArgument(functions, "part", "Part of a name.");
        spec.addSubcommand("functions", functions);
        spec.addSubcommand("format", format);
        spec.addSubcommand("label-matchers", matchers);
        return spec;
    }

    private static void query(CommandSpec spec) {
        Specs.argument(spec, "query", "PromQL.");
    }

    /** Runs the subcommand {@code parsed} and returns the exit status. */
    public int run(ParseResult parsed) {
        if (parsed.commandSpec().name().equals("functions")) {
            functions(parsed);
            return 0;
        }
        try {
            Expr expr = PromqlParser.parse(parsed.matchedPositionalValue(0, ""), ParserOptions.ALL);
            String name = parsed.matchedPositionalValue(1, "");
            Expr changed =
                    switch (parsed.commandSpec().name()) {
                        case "set" -> Selectors.replace(expr, set(parsed, name));
                        case "delete" -> Selectors.replace(expr, without(name));
                        default -> expr;
                    };
            out.print(ExprLayout.print(changed) + "\n");
            out.flush();
            return 0;
        } catch (QueryException.BadData | IllegalArgumentException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private void functions(ParseResult parsed) {
        boolean markdown = parsed.matchedOptionValue("--format", "text").equals("markdown");
        String part = parsed.matchedPositionalValue(0, "");
        if (markdown) {
            out.print(PAGE_HEAD);
        }
        for (FunctionSignature function : FunctionTable.signatures()) {
            if (function.name().contains(part)) {
                String summary = function.summary() + (function.experimental() ? " (*)" : "");
                out.print(
                        markdown
                                ? "| `" + function.call() + "` | " + function.result() + " | "
                                : function.call() + " " + function.result() + "\n    ");
                out.print(markdown ? summary + " |\n" : summary + "\n");
            }
        }
        if (!markdown) {
            out.print("\n(*) with --enable-feature=promql-experimental-functions\n");
        }
        out.flush();
    }

    private static UnaryOperator<Expr.VectorSelector> set(ParseResult parsed, String name) {
        String operator = parsed.matchedOptionValue("--type", "=");
        Matcher matcher = new Matcher(type(operator), name, parsed.matchedPositionalValue(2, ""));
        return selector -> {
            List<Matcher> matchers = new ArrayList<>(selector.matchers());
            matchers.replaceAll(each -> each.name().equals(name) ? matcher : each);
            if (!matchers.contains(matcher)) {
                matchers.add(matcher);
            }
            return with(selector, matchers);
        };
    }

    private static UnaryOperator<Expr.VectorSelector> without(String name) {
        return selector -> {
            List<Matcher> matchers = new ArrayList<>(selector.matchers());
            matchers.removeIf(each -> each.name().equals(name));
            return with(selector, matchers);
        };
    }

    private static Matcher.Type type(String operator) {
        for (Matcher.Type type : Matcher.Type.values()) {
            if (type.operator().equals(operator)) {
                return type;
            }
        }
        throw new IllegalArgumentException("invalid label match type: " + operator);
    }

    private static Expr.VectorSelector with(Expr.VectorSelector of, List<Matcher> matchers) {
        return new Expr.VectorSelector(of.name(), matchers, of.time(), of.edge(), of.position());
    }
}
