package io.narthex.collectors.scrape;

import io.narthex.core.config.ScrapeLimits;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.exposition.SampleLine;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the labels under which a scraped series is stored: the target's are added, clashes
 * resolved, metric relabelling applied and limits checked. Confined to one thread.
 */
final class SampleLabels {
    private static final String EXPORTED = "exported_";
    private static final int LABELS_MAX = 1000;
    private static final int LABEL_CHARS_MAX = 64 << 10;

    private static final int SHOWN_CHARS = 50;

    private final Labels target;
    private final boolean honorLabels;
    private final boolean legacyNames;
    private final Relabeller relabelling;
    private final ScrapeLimits limits;
    private final Labels.Builder builder = Labels.builder(16);

    SampleLabels(Labels target, ScrapeConfig config) {
        this.target = target;
        this.honorLabels = config.handling().honorLabels();
        this.legacyNames = config.handling().legacyNames();
        this.relabelling = config.metricRelabelling();
        this.limits = config.handling().limits();
    }

    /**
     * The labels to store the line's series under, or null where relabelling drops it.
     *
     * @throws ScrapeFailure if a limit is passed or relabelling leaves no valid name
     */
    @Nullable Labels of(SampleLine line, Labels scraped) throws ScrapeFailure {
        builder.clear();
        for (int i = 0; i < scraped.size(); i++) {
            builder.add(scraped.name(i), scraped.value(i));
        }
        addTarget(line, scraped);
        if (!relabelling.apply(builder)) {
            return null;
        }
        Labels labels = builder.build();
        if (!labels.has(Labels.METRIC_NAME)) {
            throw new ScrapeFailure(
                    ScrapeFailure.Reason.SYNTAX, "missing metric name (__name__ label)");
        }
        if (legacyNames && !isLegacy(labels)) {
            throw new ScrapeFailure(
                    ScrapeFailure.Reason.SYNTAX, "invalid metric name or label names: " + labels);
        }
        checkLimits(labels);
        return labels;
    }

    private void addTarget(SampleLine line, Labels scraped) {
        List<Clash> clashes = null;
        for (int i = 0; i < target.size(); i++) {
            String name = target.name(i);
            String own = scraped.get(name);
            if (honorLabels) {
                if (own.isEmpty() && !isSpelledEmpty(line, name)) {
                    builder.add(name, target.value(i));
                }
                continue;
            }
            if (!own.isEmpty()) {
                clashes = clashes == null ? new ArrayList<>(2) : clashes;
                clashes.add(new Clash(name, own));
            }
            builder.set(name, target.value(i));
        }
        if (clashes != null) {
            clashes.sort(Comparator.comparingInt(clash -> clash.name.length()));
            for (Clash clash : clashes) {
                String name = EXPORTED + clash.name;
                while (!builder.get(name).isEmpty()) {
                    name = EXPORTED + name;
                }
                builder.set(name, clash.value);
            }
        }
    }

    private record Clash(String name, String value) {}

    /**
     * Whether the line spells the label {@code name=""}, by which a target asks that the label is
     * not added. These characters occur nowhere else: a quote within a value is escaped.
     */
    private static boolean isSpelledEmpty(SampleLine line, String name) {
        byte[] bytes = line.bytes();
        byte[] wanted = (name + "=\"\"").getBytes(StandardCharsets.UTF_8);
        int last = line.seriesTo() - wanted.length;
        for (int from = line.seriesFrom() + 1; from <= last; from++) {
            byte before = bytes[from - 1];
            boolean begins = before == '{' || before == ',' || before == ' ';
            int to = from + wanted.length;
            if (begins && Arrays.equals(bytes, from, to, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLegacy(Labels labels) {
        if (!Names.isLegacyMetricName(labels.metricName())) {
            return false;
        }
        for (int i = 0; i < labels.size(); i++) {
            if (!Names.isLegacyLabelName(labels.name(i))) {
                return false;
            }
        }
        return true;
    }

    /** What the ring can hold of one series; nobody's labels are so many. */
    private static void checkBounds(Labels labels) throws ScrapeFailure {
        int chars = 0;
        for (int i = 0; i < labels.size(); i++) {
            chars += labels.name(i).length() + labels.value(i).length();
        }
        if (labels.size() > LABELS_MAX || chars > LABEL_CHARS_MAX) {
            throw limit(
                    "a series has too many or too long labels (metric: "
                            + shown(labels.metricName())
                            + ", number of labels: "
                            + labels.size()
                            + ", most: "
                            + LABELS_MAX
                            + "; characters: "
                            + chars
                            + ", most: "
                            + LABEL_CHARS_MAX
                            + ")");
        }
    }

    private void checkLimits(Labels labels) throws ScrapeFailure {
        checkBounds(labels);
        if (limits.labels() > 0 && labels.size() > limits.labels()) {
            throw limit(
                    "label_limit exceeded (metric: "
                            + shown(labels.metricName())
                            + ", number of labels: "
                            + labels.size()
                            + ", limit: "
                            + limits.labels()
                            + ")");
        }
        if (limits.labelNameLength() == 0 && limits.labelValueLength() == 0) {
            return;
        }
        for (int i = 0; i < labels.size(); i++) {
            checkLengths(labels.metricName(), labels.name(i), labels.value(i));
        }
    }

    private void checkLengths(String metric, String name, String value) throws ScrapeFailure {
        int nameLength = utf8Length(name);
        if (limits.labelNameLength() > 0 && nameLength > limits.labelNameLength()) {
            throw limit(
                    "label_name_length_limit exceeded (metric: "
                            + shown(metric)
                            + ", label name: "
                            + shown(name)
                            + ", length: "
                            + nameLength
                            + ", limit: "
                            + limits.labelNameLength()
                            + ")");
        }
        int valueLength = utf8Length(value);
        if (limits.labelValueLength() > 0 && valueLength > limits.labelValueLength()) {
            StringBuilder quoted = new StringBuilder();
            Names.appendQuoted(quoted, shown(value));
            throw limit(
                    "label_value_length_limit exceeded (metric: "
                            + shown(metric)
                            + ", label name: "
                            + shown(name)
                            + ", value: "
                            + quoted
                            + ", length: "
                            + valueLength
                            + ", limit: "
                            + limits.labelValueLength()
                            + ")");
        }
    }

    private static ScrapeFailure limit(String message) {
        return new ScrapeFailure(ScrapeFailure.Reason.LABEL_LIMIT, message);
    }

    private static int utf8Length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate is half of a character of four bytes.
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    private static String shown(String text) {
        if (text.length() <= SHOWN_CHARS) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(SHOWN_CHARS - 1));
        return text.substring(0, splits ? SHOWN_CHARS - 1 : SHOWN_CHARS);
    }
}
