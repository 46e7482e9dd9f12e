package io.narthex.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineFeatures;
import io.narthex.promql.query.QueryException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromqlFeaturesTest {
    @Test
    void knowsPrometheusNames() {
        PromqlFeatures features =
                PromqlFeatures.of(
                        List.of(
                                "promql-experimental-functions,promql-binop-fill-modifiers",
                                "promql-extended-range-selectors, use-start-timestamps",
                                "promql-delayed-name-removal,type-and-unit-labels",
                                "promql-duration-expr"));
        assertEquals(ParserOptions.ALL, features.parser());
        assertEquals(new EngineFeatures(true, true, true), features.engine());
        assertEquals(List.of(), features.unknown());
        assertEquals(PromqlFeatures.NONE, PromqlFeatures.of(List.of()));
        assertEquals(List.of("flux"), PromqlFeatures.of(List.of("flux")).unknown());
    }

    @Test
    void refusesWhatIsNotSwitchedOn() {
        String[] experimental = {
            "mad_over_time(m[5m])",
            "limitk(1, m)",
            "info(m)",
            "start_timestamp(m)",
            "max_of(1, 2)",
            "histogram_quantiles(m, \"q\", 0.5)",
            "m + fill(0) m",
            "rate(m[5m] smoothed)"
        };
        for (String query : experimental) {
            PromqlParser.parse(query, ParserOptions.ALL);
            assertThrows(QueryException.BadData.class, () -> PromqlParser.parse(query), query);
        }
        PromqlParser.parse("first_over_time(m[5m * 2])");
    }
}
