package io.narthex.alerting.ruletest;

import com.google.re2j.Pattern;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineFeatures;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * How tests of rules are run.
 *
 * @param syntax the experimental parts of the language that are taken
 * @param behaviour the experimental behaviour of the engine
 * @param run only groups with a name in which this is found, or null for all
 * @param diff whether alerts are shown as one coloured text
 * @param debug whether times and all samples are told
 * @param ignoreUnknownFields whether rule files may hold fields that they do not have
 * @param out takes what promtool writes to its standard output
 * @param err takes what promtool writes to its standard error
 */
public record RuleTestOptions(
        ParserOptions syntax,
        EngineFeatures behaviour,
        @Nullable Pattern run,
        boolean diff,
        boolean debug,
        boolean ignoreUnknownFields,
        PrintWriter out,
        PrintWriter err) {
    boolean wants(String name) {
        return run == null || run.matcher(name).find();
    }

    NanoClock nanoClock() {
        return NanoClock.SYSTEM;
    }

    EpochClock epochClock() {
        return EpochClock.SYSTEM;
    }

    void debugLine(String line) {
        out.println("DEBUG: " + line);
    }
}
