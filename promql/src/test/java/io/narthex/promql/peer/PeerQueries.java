package io.narthex.promql.peer;

import java.util.Random;

/** Random queries that the peer's version knows, generated from the grammar. */
public final class PeerQueries {
    private static final String[] FLOATS = {
        "requests_total", "temperature", "limit", "duration_bucket", "sparse"
    };
    private static final String[] HISTOGRAMS = {"latency", "sizes", "mixed"};
    private static final String[] MATCHERS = {
        "", "{job=\"a\"}", "{job!=\"b\"}", "{instance=~\"i[01]\"}", "{instance!~\"i2\",job=\"a\"}"
    };
    private static final String[] RANGES = {"1m", "2m", "5m", "47s", "10m"};
    private static final String[] MAPPED = {
        "abs",
        "ceil",
        "floor",
        "exp",
        "ln",
        "log2",
        "log10",
        "sqrt",
        "sgn",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "deg",
        "rad",
        "round",
        "timestamp"
    };
    private static final String[] DATES = {
        "minute",
        "hour",
        "day_of_week",
        "day_of_month",
        "day_of_year",
        "month",
        "year",
        "days_in_month"
    };
    private static final String[] OVER_RANGE = {
        "rate",
        "increase",
        "delta",
        "irate",
        "idelta",
        "deriv",
        "changes",
        "resets",
        "avg_over_time",
        "sum_over_time",
        "min_over_time",
        "max_over_time",
        "count_over_time",
        "stddev_over_time",
        "stdvar_over_time",
        "last_over_time",
        "present_over_time",
        "absent_over_time",
        "mad_over_time"
    };
    private static final String[] OVER_HISTOGRAM_RANGE = {
        "rate",
        "increase",
        "delta",
        "irate",
        "idelta",
        "changes",
        "resets",
        "sum_over_time",
        "count_over_time",
        "last_over_time",
        "present_over_time",
        "avg_over_time"
    };
    private static final String[] OF_HISTOGRAM = {
        "histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar"
    };
    private static final String[] AGGREGATIONS = {
        "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"
    };
    private static final String[] ARITHMETIC = {"+", "-", "*", "/", "atan2"};

    /** They make much of the last bit, so that they are asked of stored samples alone. */
    private static final String[] SENSITIVE = {"%", "^"};

    private static final String[] PERIODIC = {"sin", "cos", "tan"};
    private static final String[] COMPARISONS = {"==", "!=", ">", "<", ">=", "<="};

    private final Random random;

    private final boolean subqueriesOfHistograms;

    /**
     * @param subqueriesOfHistograms not for the peer: after one its version answers other queries
     *     with buckets that were written over
     */
    public PeerQueries(long seed, boolean subqueriesOfHistograms) {
        random = new Random(seed);
        this.subqueriesOfHistograms = subqueriesOfHistograms;
    }

    private String oneOf(String... all) {
        return all[random.nextInt(all.length)];
    }

    /** A query that gives an instant vector, or now and then a scalar. */
    public String next() {
        return random.nextInt(3) == 0 ? histograms(2) : floats(2);
    }

    private String time() {
        return switch (random.nextInt(8)) {
            case 0 -> " offset " + oneOf("30s", "2m", "-1m");
            case 1 -> " @ " + (PeerSamples.START_MS / 1000 + 300 + random.nextInt(900));
            case 2 -> " @ " + oneOf("start()", "end()");
            default -> "";
        };
    }

    private String floatSelector() {
        return oneOf(FLOATS) + oneOf(MATCHERS);
    }

    private String range(String selector, int depth) {
        if (depth > 0 && random.nextInt(4) == 0) {
            return floats(depth - 1)
                    + "["
                    + oneOf(RANGES)
                    + ":"
                    + oneOf("", "20s", "1m")
                    + "]"
                    + time();
        }
        return selector + "[" + oneOf(RANGES) + "]" + time();
    }

    private String number() {
        return oneOf(
                "0",
                "1",
                "2.5",
                "-3",
                "0.1",
                "100",
                "time()",
                "scalar(limit{instance=\"i0\",job=\"a\"})");
    }

    private String grouping() {
        return oneOf("", " by (job)", " by (job, instance)", " without (instance)", " by (le)");
    }

    private String floats(int depth) {
        if (depth == 0) {
            return floatSelector() + time();
        }
        return switch (random.nextInt(14)) {
            case 0 ->
                    random.nextInt(8) == 0
                            ? oneOf(PERIODIC) + "(" + floatSelector() + ")"
                            : oneOf(MAPPED) + "(" + floats(depth - 1) + ")";
            case 1, 2, 3 -> oneOf(OVER_RANGE) + "(" + range(floatSelector(), depth) + ")";
            case 4, 5 -> oneOf(AGGREGATIONS) + grouping() + " (" + floats(depth - 1) + ")";
            case 6 -> selection(depth);
            case 7 ->
                    random.nextInt(4) == 0
                            ? floatSelector() + " " + oneOf(SENSITIVE) + " " + number()
                            : "(" + floats(depth - 1) + ") " + oneOf(ARITHMETIC) + " " + number();
            case 8 -> "(" + floats(depth - 1) + ") " + oneOf(COMPARISONS) + bool() + number();
            case 9 -> matching();
            case 10 ->
                    "("
                            + floats(depth - 1)
                            + ") "
                            + oneOf("and", "or", "unless")
                            + oneOf("", " on (job, instance)")
                            + " ("
                            + floats(depth - 1)
                            + ")";
            case 11 -> parameterised(depth);
            case 12 -> classic();
            default -> oneOf(OF_HISTOGRAM) + "(" + histograms(depth - 1) + ")";
        };
    }

    private String bool() {
        return oneOf(" ", " bool ");
    }

    private String selection(int depth) {
        String of = grouping() + " (";
        return switch (random.nextInt(4)) {
            // Which of equal elements comes first is up to the storage: these are never equal.
            case 0 -> oneOf("topk", "bottomk") + of + oneOf("1", "2", "5") + ", temperature)";
            case 1 ->
                    oneOf("topk", "bottomk")
                            + of
                            + "2, avg_over_time(limit["
                            + oneOf(RANGES)
                            + "]))";
            case 2 ->
                    "quantile"
                            + of
                            + oneOf("0", "0.3", "0.9", "1")
                            + ", "
                            + floats(depth - 1)
                            + ")";
            default -> "count_values" + of + "\"v\", ceil(" + floatSelector() + "))";
        };
    }

    private String matching() {
        String left = oneOf("requests_total", "temperature", "limit") + time();
        String right = oneOf("requests_total", "temperature", "limit") + time();
        String operator = oneOf(oneOf(ARITHMETIC), oneOf(COMPARISONS));
        return switch (random.nextInt(4)) {
            case 0 -> left + " " + operator + " " + right;
            case 1 -> left + " " + operator + " on (job, instance) " + right;
            case 2 ->
                    left + " " + operator + " on (job) group_left () sum by (job) (" + right + ")";
            default ->
                    "sum by (job) (" + left + ") " + operator + " on (job) group_right () " + right;
        };
    }

    private String parameterised(int depth) {
        String vector = floats(depth - 1);
        return switch (random.nextInt(10)) {
            case 0 -> "clamp(" + vector + ", 0, " + number() + ")";
            case 1 -> "clamp_min(" + vector + ", " + number() + ")";
            case 2 -> "clamp_max(" + vector + ", " + number() + ")";
            case 3 ->
                    "quantile_over_time("
                            + oneOf("0.2", "0.5", "0.95")
                            + ", "
                            + range(floatSelector(), depth)
                            + ")";
            case 4 -> "predict_linear(" + range(floatSelector(), depth) + ", " + number() + ")";
            case 5 -> "double_exponential_smoothing(" + floatSelector() + "[5m], 0.5, 0.3)";
            case 6 -> "label_replace(" + vector + ", \"x\", \"$1-\", \"instance\", \"i(.*)\")";
            case 7 -> "label_join(" + vector + ", \"x\", \"-\", \"job\", \"instance\")";
            // What day NaN is depends on the peer's processor.
            case 8 -> oneOf(DATES) + "(requests_total * " + oneOf("1e4", "1e7", "-1e5") + ")";
            default -> oneOf("absent", "sort", "sort_desc", "scalar", "-") + "(" + vector + ")";
        };
    }

    private String classic() {
        String buckets =
                "rate(duration_bucket" + oneOf("", "{job=\"a\"}") + "[" + oneOf(RANGES) + "])";
        String summed =
                oneOf(
                        buckets,
                        "sum by (le) (" + buckets + ")",
                        "sum by (le, job) (" + buckets + ")");
        return random.nextInt(3) == 0
                ? "histogram_fraction(0, " + oneOf("0.3", "1", "7") + ", " + buckets + ")"
                : "histogram_quantile(" + oneOf("0", "0.5", "0.9", "1") + ", " + summed + ")";
    }

    /** A query that gives native histograms, or what becomes of them. */
    private String histograms(int depth) {
        String selector = oneOf(HISTOGRAMS) + oneOf(MATCHERS);
        if (depth == 0) {
            return selector + time();
        }
        return switch (random.nextInt(9)) {
            case 0, 1 ->
                    oneOf(OVER_HISTOGRAM_RANGE)
                            + "("
                            + oneOf("latency", "mixed", "latency")
                            + "["
                            + oneOf(RANGES)
                            + "]"
                            + time()
                            + ")";
            case 2, 3 ->
                    oneOf("sum", "avg", "count", "group", "max", "stddev")
                            + grouping()
                            + " ("
                            + histograms(depth - 1)
                            + ")";
            case 4 ->
                    "("
                            + histograms(depth - 1)
                            + ") "
                            + oneOf("*", "/")
                            + " "
                            + oneOf("2", "-0.5", "7");
            case 5 ->
                    oneOf("latency", "sizes")
                            + " "
                            + oneOf("+", "-", "==", "!=")
                            + " on (job, instance) "
                            + oneOf("latency offset 1m", "sizes offset 1m", "latency");
            case 6 ->
                    "histogram_quantile("
                            + oneOf("0", "0.1", "0.5", "0.99", "1")
                            + ", "
                            + histograms(depth - 1)
                            + ")";
            case 7 ->
                    "histogram_fraction("
                            + oneOf("-1", "0", "0.5")
                            + ", "
                            + oneOf("0.7", "1", "3")
                            + ", "
                            + histograms(depth - 1)
                            + ")";
            default ->
                    subqueriesOfHistograms
                            ? oneOf(OVER_HISTOGRAM_RANGE) + "(" + subquery(depth) + ")"
                            : "-(" + histograms(depth - 1) + ")";
        };
    }

    private String subquery(int depth) {
        return histograms(depth - 1) + (random.nextBoolean() ? "[2m:30s]" : "[5m:1m]");
    }
}
