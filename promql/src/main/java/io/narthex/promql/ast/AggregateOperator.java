package io.narthex.promql.ast;

import org.jspecify.annotations.Nullable;

/** The aggregation operators. */
public enum AggregateOperator {
    AVG("avg", null, false),
    BOTTOMK("bottomk", ValueType.SCALAR, false),
    COUNT("count", null, false),
    COUNT_VALUES("count_values", ValueType.STRING, false),
    GROUP("group", null, false),
    LIMITK("limitk", ValueType.SCALAR, true),
    LIMIT_RATIO("limit_ratio", ValueType.SCALAR, true),
    MAX("max", null, false),
    MIN("min", null, false),
    QUANTILE("quantile", ValueType.SCALAR, false),
    STDDEV("stddev", null, false),
    STDVAR("stdvar", null, false),
    SUM("sum", null, false),
    TOPK("topk", ValueType.SCALAR, false);

    private final String symbol;
    private final @Nullable ValueType parameterType;
    private final boolean experimental;

    AggregateOperator(String symbol, @Nullable ValueType parameterType, boolean experimental) {
        this.symbol = symbol;
        this.parameterType = parameterType;
        this.experimental = experimental;
    }

    /** As PromQL spells it. */
    public String symbol() {
        return symbol;
    }

    /** The type of the parameter before the operand, or null where there is none. */
    public @Nullable ValueType parameterType() {
        return parameterType;
    }

    /** Whether Prometheus takes it only with {@code promql-experimental-functions}. */
    public boolean isExperimental() {
        return experimental;
    }
}
