package io.narthex.agent.cli.query;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code query analyze}: how many buckets of histograms hold anything, over time and over series.
 * Confined to one thread.
 */
final class BucketUse {
    private static final String HEADER =
            """
            Bucket stats for each histogram series over time
            ------------------------------------------------
            First the min, avg, and max number of populated buckets, followed by the total
            number of buckets (only if different from the max number of populated buckets
            which is typical for classic but not native histograms).
            """;
    private static final String FOOTER =
            """

            Aggregated bucket stats
            -----------------------
            Each line shows min/avg/max over the series above.
            """;
    private static final String BUCKET_SUFFIX = "_bucket";

    private final ApiClient client;
    private final PrintWriter out;
    private final Summary ofNative = new Summary();
    private final Summary ofClassic = new Summary();

    BucketUse(ApiClient client, PrintWriter out) {
        this.client = client;
        this.out = out;
    }

    /** Smallest, mean and largest of whole numbers. */
    private static final class Spread {
        private int min = Integer.MAX_VALUE;
        private int max;
        private int count;
        private long sum;

        void add(int number) {
            min = Math.min(min, number);
            max = Math.max(max, number);
            count++;
            sum += number;
        }

        double mean() {
            return (double) sum / count;
        }

        boolean sameAs(Spread other) {
            return min == other.min && max == other.max && sum == other.sum;
        }

        @Override
        public String toString() {
            return min + "/" + threePlaces(mean()) + "/" + max;
        }
    }

    /** All series of a kind. */
    private static final class Summary {
        private final Spread min = new Spread();
        private final Spread mean = new Spread();
        private final Spread max = new Spread();
        private final Spread total = new Spread();

        void add(Spread populated, int buckets) {
            min.add(populated.min);
            mean.add((int) populated.mean());
            max.add(populated.max);
            total.add(buckets);
        }

        void print(PrintWriter out, String kind) {
            if (min.count == 0) {
                return;
            }
            out.print("\n" + kind + " histogram series (" + min.count + " in total):\n");
            out.print("- min populated: " + min + "\n");
            out.print("- avg populated: " + mean + "\n");
            out.print("- max populated: " + max + "\n");
            if (!max.sameAs(total)) {
                out.print("- total: " + total + "\n");
            }
        }
    }

    /**
     * Prints the use of all histograms that a selector matches.
     *
     * @param matchers selectors
     * @param time the end of the time frame, seconds since 1970
     * @param duration its length as PromQL spells it
     */
    void print(List<String> matchers, double time, String duration)
            throws IOException, InterruptedException {
        out.print(HEADER + "\n");
        for (String matcher : matchers) {
            QueryValue value = client.query(matcher + "[" + duration + "]", time);
            if (!(value instanceof QueryValue.Matrix(List<QueryValue.Series> all))) {
                throw new ApiClient.ApiException("query of buckets resulted in non-Matrix");
            }
            Map<String, List<QueryValue.Series>> classic = new TreeMap<>();
            for (QueryValue.Series series : all) {
                if (series.values().isEmpty()) {
                    printNative(series);
                } else {
                    group(series, classic);
                }
            }
            for (Map.Entry<String, List<QueryValue.Series>> one : classic.entrySet()) {
                printClassic(one.getKey(), one.getValue());
            }
        }
        out.print(FOOTER);
        ofNative.print(out, "Native");
        ofClassic.print(out, "Classic");
    }

    private void printNative(QueryValue.Series series) {
        if (series.histograms().size() < 2) {
            return;
        }
        Set<String> bounds = new HashSet<>();
        Spread populated = new Spread();
        for (QueryValue.HistogramPoint point : series.histograms()) {
            for (QueryValue.Bucket bucket : point.buckets()) {
                bounds.add(bucket.boundaries() + "," + bucket.lower() + "," + bucket.upper());
            }
            populated.add(point.buckets().size());
        }
        print(PromqlPrinter.metric(series.metric()) + " (native)", populated, bounds.size());
        ofNative.add(populated, bounds.size());
    }

    private static void group(
            QueryValue.Series series, Map<String, List<QueryValue.Series>> classic) {
        String name = series.metric().getOrDefault(Labels.METRIC_NAME, "");
        if (!series.metric().containsKey("le") || !name.endsWith(BUCKET_SUFFIX)) {
            return;
        }
        StringBuilder key = new StringBuilder(name).append('{');
        for (Map.Entry<String, String> label : series.metric().entrySet()) {
            if (!label.getKey().equals("le") && !label.getKey().equals(Labels.METRIC_NAME)) {
                key.append(key.charAt(key.length() - 1) == '{' ? "" : ",");
                Names.appendLabelName(key, label.getKey());
                key.append('=');
                Names.appendQuoted(key, label.getValue());
            }
        }
        classic.computeIfAbsent(key.append('}').toString(), _ -> new ArrayList<>()).add(series);
    }

    private void printClassic(String name, List<QueryValue.Series> buckets) throws IOException {
        int samples = buckets.getFirst().values().size();
        if (samples < 2) {
            return;
        }
        buckets.sort(Comparator.comparingDouble(BucketUse::bound));
        Spread populated = new Spread();
        for (int at = 0; at < samples; at++) {
            int count = 0;
            int below = 0;
            double time = buckets.getFirst().values().get(at).timestamp();
            for (QueryValue.Series bucket : buckets) {
                if (bucket.values().size() <= at || bucket.values().get(at).timestamp() != time) {
                    throw new ApiClient.ApiException("matrix result is not time aligned");
                }
                int upTo = (int) bucket.values().get(at).value();
                count += upTo == below ? 0 : 1;
                below = upTo;
            }
            populated.add(count);
        }
        print(name + " (classic)", populated, buckets.size());
        ofClassic.add(populated, buckets.size());
    }

    private static double bound(QueryValue.Series bucket) {
        try {
            return Floats.parse(bucket.metric().getOrDefault("le", ""));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void print(String name, Spread populated, int buckets) {
        String total = populated.max == buckets ? "" : "/" + buckets;
        out.print("- " + name + ": " + populated + total + "\n");
    }

    private static String threePlaces(double value) {
        return new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }
}
