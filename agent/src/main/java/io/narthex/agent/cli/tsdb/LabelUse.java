package io.narthex.agent.cli.tsdb;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Durations;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import io.narthex.promql.PromqlParser;
import io.narthex.storage.RingInspector;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code tsdb analyze}: what promtool says of a block, said of the whole ring. A series churns as
 * much as it leaves out of the time that the ring covers.
 */
final class LabelUse {
    private static final long FAR_MS = 1L << 60;

    private final RingInspector ring;
    private final PrintWriter out;
    private final Map<String, Set<String>> values = new HashMap<>();
    private final Map<String, Long> pairs = new HashMap<>();
    private final Map<String, Long> names = new HashMap<>();
    private final Map<String, Long> pairSpans = new HashMap<>();
    private final Map<String, Long> nameSpans = new HashMap<>();
    private final Map<String, Long> nameUses = new HashMap<>();
    private final SampleBlock block = new SampleBlock();
    private long series;
    private long matched;
    private long entries;
    private long firstMs = Long.MAX_VALUE;
    private long lastMs = Long.MIN_VALUE;

    LabelUse(RingInspector ring, PrintWriter out) {
        this.ring = ring;
        this.out = out;
    }

    /**
     * Prints the whole report.
     *
     * @param folder to name
     * @param selector of the series to look at, empty for all
     * @param limit lines of each list
     */
    void print(String folder, String selector, int limit) {
        List<Matcher> matchers =
                selector.isEmpty()
                        ? TsdbCommand.all()
                        : PromqlParser.parseSelector(selector).matchers();
        try (Querier querier = ring.querier(-FAR_MS, FAR_MS)) {
            SeriesSet all = querier.select(TsdbCommand.all(), -FAR_MS, FAR_MS);
            while (all.next()) {
                count(all.labels(), all.samples(), matchers);
            }
        }
        long spanMs = series == 0 ? 0 : lastMs + 1 - firstMs;
        out.print("Folder: " + folder + "\n");
        out.print("Duration: " + Durations.format(spanMs) + "\n");
        out.print("Total Series: " + series + "\n");
        if (!selector.isEmpty()) {
            out.print("Matcher: " + selector + "\n");
        }
        out.print("Label names: " + values.size() + "\n");
        if (!selector.isEmpty()) {
            out.print("Matched series: " + matched + "\n");
        }
        out.print("Postings (unique label pairs): " + pairs.size() + "\n");
        out.print("Postings entries (total label pairs): " + entries + "\n");
        list("Label pairs most involved in churning", churn(pairs, pairSpans, spanMs), limit);
        list("Label names most involved in churning", churn(nameUses, nameSpans, spanMs), limit);
        list("Most common label pairs", pairs, limit);
        Map<String, Long> lengths = new HashMap<>();
        Map<String, Long> cardinalities = new HashMap<>();
        values.forEach((name, all) -> {
            long length = 0;
            for (String value : all) {
                length += value.getBytes(StandardCharsets.UTF_8).length;
            }
            lengths.put(name, length);
            cardinalities.put(name, (long) all.size());
        });
        list("Label names with highest cumulative label value length", lengths, limit);
        list("Highest cardinality labels", cardinalities, limit);
        list("Highest cardinality metric names", names, limit);
    }

    private void count(Labels labels, SampleCursor samples, List<Matcher> matchers) {
        series++;
        long fromMs = Long.MAX_VALUE;
        long toMs = Long.MIN_VALUE;
        while (samples.next(block)) {
            fromMs = Math.min(fromMs, block.timestampsMs()[0]);
            toMs = Math.max(toMs, block.timestampsMs()[block.size() - 1]);
        }
        firstMs = Math.min(firstMs, fromMs);
        lastMs = Math.max(lastMs, toMs);
        if (!Matcher.allMatch(matchers, labels)) {
            return;
        }
        matched++;
        long spanMs = Math.max(0, toMs - fromMs);
        for (int i = 0; i < labels.size(); i++) {
            String pair = labels.name(i) + "=" + labels.value(i);
            entries++;
            pairs.merge(pair, 1L, Long::sum);
            pairSpans.merge(pair, spanMs, Long::sum);
            nameUses.merge(labels.name(i), 1L, Long::sum);
            nameSpans.merge(labels.name(i), spanMs, Long::sum);
            values.computeIfAbsent(labels.name(i), _ -> new HashSet<>()).add(labels.value(i));
        }
        names.merge(labels.metricName(), 1L, Long::sum);
    }

    /** The time that series leave out, in wholes of the time that there is. */
    private static Map<String, Long> churn(
            Map<String, Long> uses, Map<String, Long> spans, long spanMs) {
        Map<String, Long> churn = new HashMap<>();
        uses.forEach((key, count) -> {
            double left = (double) count * spanMs - spans.getOrDefault(key, 0L);
            churn.put(key, spanMs == 0 ? 0 : (long) (left / spanMs));
        });
        return churn;
    }

    private void list(String title, Map<String, Long> counts, int limit) {
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(counts.entrySet());
        Comparator<Map.Entry<String, Long>> byCount = Map.Entry.comparingByValue();
        sorted.sort(
                byCount.reversed()
                        .thenComparing((a, b) -> CodePoints.compare(a.getKey(), b.getKey())));
        out.print("\n" + title + ":\n");
        for (Map.Entry<String, Long> one : sorted.subList(0, Math.min(limit, sorted.size()))) {
            out.print(one.getValue() + " " + one.getKey() + "\n");
        }
    }
}
