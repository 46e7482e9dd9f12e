package io.narthex.alerting.rule;

import io.narthex.alerting.template.FunctionException;
import io.narthex.alerting.template.QueryResult;
import io.narthex.alerting.template.Sample;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import io.narthex.promql.Engine;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ExprPrinter;
import io.narthex.promql.log.LoggedQuery;
import io.narthex.promql.query.QueryContext;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.SeriesResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the engine as rules do: a result is a vector, and a scalar counts as one without labels.
 * Confined to the rules' thread.
 */
final class RuleQuery {
    private final RuleEnvironment environment;

    /** Whose rules are evaluated at present. */
    private LoggedQuery.Origin origin = new LoggedQuery.Origin.RuleGroup("", "");

    RuleQuery(RuleEnvironment environment) {
        this.environment = environment;
    }

    /** From now on the rules of this group ask. */
    void askFor(RuleGroupConfig group) {
        origin = new LoggedQuery.Origin.RuleGroup(group.file(), group.name());
    }

    /** Replaces what {@code rows} holds by the result at {@code timestampMs}. */
    void run(Expr expr, long timestampMs, SampleRows rows) throws RuleFailure {
        rows.clear();
        io.narthex.promql.query.QueryResult result = instant(expr, timestampMs);
        switch (result.type()) {
            case VECTOR -> {
                for (SeriesResult series : result.series()) {
                    Histogram histogram = series.histogram(0);
                    if (histogram == null) {
                        rows.add(series.labels(), timestampMs, series.value(0));
                    } else {
                        rows.add(series.labels(), timestampMs, histogram);
                    }
                }
            }
            case SCALAR -> rows.add(Labels.EMPTY, timestampMs, result.scalar());
            case MATRIX, STRING -> throw new RuleFailure("rule result is not a vector or scalar");
        }
    }

    private io.narthex.promql.query.QueryResult instant(Expr expr, long timestampMs)
            throws RuleFailure {
        Engine engine = environment.engine();
        boolean logged = engine.log().isOn();
        long begunNanos = environment.nanoClock().nanos();
        QueryContext context = engine.newContext();
        if (logged) {
            context.count(false);
        }
        String error = null;
        try {
            return engine.instant(environment.queryable(), expr, timestampMs, context);
        } catch (QueryException e) {
            error = String.valueOf(e.getMessage());
            throw new RuleFailure(error);
        } finally {
            if (logged) {
                long tookNanos = environment.nanoClock().nanos() - begunNanos;
                engine.log().log(
                        new LoggedQuery(
                                ExprPrinter.print(expr),
                                LoggedQuery.Times.at(timestampMs),
                                new LoggedQuery.Took(0, tookNanos),
                                context.counts(),
                                origin,
                                error));
            }
        }
    }

    /** What {@code query} in a template returns. */
    QueryResult forTemplate(String expression, long timestampMs) throws FunctionException {
        try {
            SampleRows rows = new SampleRows();
            run(PromqlParser.parse(expression, environment.syntax()), timestampMs, rows);
            List<Sample> samples = new ArrayList<>(rows.size());
            for (int i = 0; i < rows.size(); i++) {
                samples.add(new Sample(map(rows.labels(i)), rows.value(i)));
            }
            return new QueryResult(samples);
        } catch (QueryException | RuleFailure e) {
            throw new FunctionException(String.valueOf(e.getMessage()));
        }
    }

    static Map<String, String> map(Labels labels) {
        Map<String, String> map = new HashMap<>();
        labels.forEach(map::put);
        return map;
    }
}
