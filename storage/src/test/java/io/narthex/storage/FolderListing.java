package io.narthex.storage;

import io.narthex.core.model.Cursor;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.SeriesSet;
import io.narthex.storage.state.MapDbStateStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a folder holds, in lines. */
final class FolderListing {
    private static final long MIN_MS = Long.MIN_VALUE / 2;
    private static final long MAX_MS = Long.MAX_VALUE / 2;

    private final List<String> lines = new ArrayList<>();

    private FolderListing() {}

    /** Opens the folder and lists it; what is not yet acknowledged is not, either. */
    static List<String> of(Path folder) throws IOException {
        FolderListing listing = new FolderListing();
        try (TimeSeriesDatabase database = TestDatabase.open(KeptFolder.options(folder))) {
            listing.samples(database);
            listing.kept(database);
            listing.rest(database);
            listing.lines.add("losses " + database.losses());
        }
        try (var state =
                new MapDbStateStore(folder, () -> TestDatabase.NOW_MS, new PrometheusRegistry())) {
            for (Map.Entry<String, byte[]> one : state.all(KeptFolder.AREA).entrySet()) {
                String value = new String(one.getValue(), StandardCharsets.UTF_8);
                listing.lines.add("state " + one.getKey() + " = " + value);
            }
        }
        return listing.lines;
    }

    private void samples(TimeSeriesDatabase database) {
        SampleBlock block = new SampleBlock();
        try (Querier querier = database.querier(MIN_MS, MAX_MS)) {
            SeriesSet set = querier.select(List.of(), MIN_MS, MAX_MS);
            while (set.next()) {
                lines.add(set.labels().toString().replace("\n", "\\n"));
                SampleCursor cursor = set.samples();
                while (cursor.next(block)) {
                    for (int i = 0; i < block.size(); i++) {
                        lines.add(sample(block, i));
                    }
                }
            }
            lines.add("warnings " + querier.warnings());
        }
    }

    private static String sample(SampleBlock block, int i) {
        @Nullable Histogram[] histograms = block.histograms();
        long[] starts = block.startTimestampsMs();
        return block.timestampsMs()[i]
                + " "
                + Long.toHexString(Double.doubleToRawLongBits(block.values()[i]))
                + " "
                + (starts == null ? 0 : starts[i])
                + KeptFolder.notation(histograms == null ? null : histograms[i]);
    }

    private void kept(TimeSeriesDatabase database) {
        Matcher any = new Matcher(Matcher.Type.NOT_EQUAL, "__name__", "");
        for (var of : database.exemplars(Long.MIN_VALUE, Long.MAX_VALUE, List.of(List.of(any)))) {
            of.exemplars()
                    .forEach(one ->
                            lines.add(
                                    "exemplar of "
                                            + of.series().get("number")
                                            + " "
                                            + one.labels()
                                            + " "
                                            + one.value()
                                            + " "
                                            + one.timestampMs()));
        }
        for (MetricFamily family : database.families()) {
            lines.add("family " + family);
        }
    }

    /** What a forwarder would still send. */
    private void rest(TimeSeriesDatabase database) {
        SampleRows rows = new SampleRows();
        long samples = 0;
        long sum = 0;
        try (Cursor cursor = database.open(KeptFolder.DESTINATION)) {
            lines.add("backlog " + cursor.backlog().samples());
            while (cursor.read(rows, 1000) > 0) {
                for (int i = 0; i < rows.size(); i++) {
                    samples++;
                    sum += rows.timestampMs(i) * 31 + rows.labels(i).toString().hashCode();
                }
            }
        }
        lines.add("forwards " + samples + " samples, sum " + sum);
    }
}
