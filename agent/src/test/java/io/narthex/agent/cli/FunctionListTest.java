package io.narthex.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.agent.cli.promql.PromqlCommand;
import io.narthex.promql.ast.FunctionSignature;
import io.narthex.promql.eval.FunctionTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The list of functions that the program prints, and the page that is made of it. */
class FunctionListTest {
    private static final Path ROOT = Path.of(System.getProperty("narthex.root", ".."));

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        ParseResult parsed = new CommandLine(PromqlCommand.spec()).parseArgs(arguments);
        PrintWriter printer = new PrintWriter(out);
        assertEquals(0, new PromqlCommand(printer, printer).run(parsed.subcommand()));
        return out.toString();
    }

    @Test
    void pageIsThatOfTheTable() throws IOException {
        // To make it anew: narthex promql functions -o markdown > docs/promql-functions.md
        assertEquals(
                run("functions", "-o", "markdown"),
                Files.readString(ROOT.resolve("docs/promql-functions.md")));
    }

    @Test
    void everyFunctionHasALine() {
        for (FunctionSignature function : FunctionTable.signatures()) {
            assertTrue(!function.summary().isEmpty(), function.name());
        }
    }

    @Test
    void showsHowFunctionsAreCalled() {
        assertEquals(
                """
                round(instant-vector[, scalar]) instant-vector
                    to the nearest multiple, of 1 if none is given; halves upwards

                (*) with --enable-feature=promql-experimental-functions
                """,
                run("functions", "round"));
        String all = run("functions");
        for (String call :
                new String[] {
                    "time() scalar",
                    "hour([instant-vector]) instant-vector",
                    "label_join(instant-vector, string, string[, string, …]) instant-vector",
                    "sort_by_label(instant-vector[, string, …]) instant-vector",
                    "quantile_over_time(scalar, range-vector) instant-vector",
                }) {
            assertTrue(all.contains("\n" + call + "\n"), all);
        }
    }
}
