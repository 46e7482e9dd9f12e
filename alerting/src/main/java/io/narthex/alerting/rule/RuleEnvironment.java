package io.narthex.alerting.rule;

import io.narthex.alerting.AlertSink;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.SampleSink;
import io.narthex.core.model.StateStore;
import io.narthex.promql.Engine;
import io.narthex.promql.parser.ParserOptions;

/**
 * What rules work with.
 *
 * @param engine evaluates expressions
 * @param syntax what the queries of templates may use; expressions come parsed
 * @param queryable over whose samples
 * @param sink takes what rules write
 * @param state keeps the states of alerts
 * @param alerts takes alerts that began, still fire, or ended
 * @param epochClock gives evaluations their timestamps
 * @param nanoClock times evaluations and {@code for}
 * @param times how alerts go on after a restart, and how often they are handed on
 */
public record RuleEnvironment(
        Engine engine,
        ParserOptions syntax,
        Queryable queryable,
        SampleSink sink,
        StateStore state,
        AlertSink alerts,
        EpochClock epochClock,
        NanoClock nanoClock,
        RuleTimes times) {}
