package io.narthex.agent.cli.tsdb;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Names;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import io.narthex.core.model.StaleMarker;
import io.narthex.storage.RingInspector;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code tsdb dump} and {@code tsdb dump-openmetrics}: a line a sample, as promtool prints it. */
final class SampleDump {
    private final RingInspector ring;
    private final PrintWriter out;
    private final boolean openMetrics;
    private final StringBuilder line = new StringBuilder();
    private final SampleBlock block = new SampleBlock();

    SampleDump(RingInspector ring, PrintWriter out, boolean openMetrics) {
        this.ring = ring;
        this.out = out;
        this.openMetrics = openMetrics;
    }

    /** Prints each series that one of {@code selectors} matches, between two times. */
    void print(List<List<Matcher>> selectors, long minMs, long maxMs) {
        boolean one = selectors.size() == 1;
        try (Querier querier = ring.querier(minMs, maxMs)) {
            List<Matcher> first = one ? selectors.getFirst() : TsdbCommand.all();
            SeriesSet series = querier.select(first, minMs, maxMs);
            while (series.next()) {
                Labels labels = series.labels();
                if (one || selectors.stream().anyMatch(each -> Matcher.allMatch(each, labels))) {
                    print(labels, series.samples());
                }
            }
        }
        if (openMetrics) {
            out.print("# EOF\n");
        }
    }

    private void print(Labels labels, SampleCursor samples) {
        line.setLength(0);
        if (openMetrics) {
            line.append(labels.metricName()).append('{');
            append(labels.withoutMetricName(), ",", false);
        } else {
            line.append('{');
            append(labels, ", ", true);
        }
        line.append("} ");
        int prefix = line.length();
        while (samples.next(block)) {
            for (int i = 0; i < block.size(); i++) {
                line.setLength(prefix);
                print(i);
            }
        }
    }

    private void print(int index) {
        @Nullable Histogram[] histograms = block.histograms();
        Histogram histogram = histograms == null ? null : histograms[index];
        double value = block.values()[index];
        if (openMetrics && (histogram != null || StaleMarker.is(value))) {
            return;
        }
        if (histogram == null) {
            Floats.appendG(line, value);
        } else {
            line.append(histogram);
        }
        line.append(' ');
        long timestampMs = block.timestampsMs()[index];
        if (openMetrics) {
            appendSeconds(timestampMs);
        } else {
            line.append(timestampMs);
        }
        out.print(line.append('\n'));
    }

    private void append(Labels labels, String between, boolean quotesNames) {
        for (int i = 0; i < labels.size(); i++) {
            line.append(i == 0 ? "" : between);
            if (quotesNames) {
                Names.appendLabelName(line, labels.name(i));
            } else {
                line.append(labels.name(i));
            }
            line.append('=');
            Names.appendQuoted(line, labels.value(i));
        }
    }

    private void appendSeconds(long ms) {
        line.append(ms < 0 ? "-" : "").append(Math.abs(ms / 1000)).append('.');
        String rest = Long.toString(Math.abs(ms % 1000));
        line.repeat('0', 3 - rest.length()).append(rest);
    }
}
