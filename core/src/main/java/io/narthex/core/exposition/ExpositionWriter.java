package io.narthex.core.exposition;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.MetricWriter;
import io.narthex.core.model.Names;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * A {@link MetricWriter} that streams an exposition, spelled as Prometheus' Go library spells it
 * (prometheus/common, expfmt; OpenMetrics 1.0.0): {@code # HELP}, {@code # TYPE}, {@code # UNIT},
 * samples. Nothing is allocated for a sample. Confined to one thread. The writing methods throw
 * {@link UncheckedIOException} where the stream fails.
 */
public final class ExpositionWriter implements MetricWriter {
    private static final String TOTAL = "_total";
    private static final String INFO = "_info";

    private final ByteOutput out;
    private final boolean openMetrics;
    private final Escaping escaping;
    private String name = "";
    private boolean plain;
    private MetricType type = MetricType.UNKNOWN;

    /**
     * @param out where the exposition goes, buffered here; it is neither flushed nor closed before
     *     {@link #finish}
     */
    public ExpositionWriter(OutputStream out, ResponseFormat format) {
        this.out = new ByteOutput(out);
        this.openMetrics = format.format().isOpenMetrics();
        this.escaping = format.escaping();
    }

    /**
     * Writes a whole exposition.
     *
     * @throws IOException if the stream fails
     */
    public static void write(
            OutputStream out, ResponseFormat format, Consumer<? super ExpositionWriter> content)
            throws IOException {
        ExpositionWriter writer = new ExpositionWriter(out, format);
        try {
            content.accept(writer);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        writer.finish();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Where OpenMetrics forbids what the family says, it says less: a counter without {@code
     * _total} and an info without {@code _info} are of type unknown, and a unit that does not end
     * the name is left out.
     */
    @Override
    public void family(MetricFamily family) {
        name = escaping.escape(family.name());
        plain = Names.isLegacyMetricName(name);
        type = family.type();
        String shown = name;
        String typeName = openMetrics ? type.label() : textType(type);
        if (openMetrics) {
            String suffix =
                    switch (type) {
                        case COUNTER -> TOTAL;
                        case INFO -> INFO;
                        default -> "";
                    };
            if (name.length() > suffix.length() && name.endsWith(suffix)) {
                shown = name.substring(0, name.length() - suffix.length());
            } else if (!suffix.isEmpty()) {
                typeName = MetricType.UNKNOWN.label();
            }
        }
        if (!family.help().isEmpty()) {
            head("# HELP ", shown);
            out.putEscaped(family.help(), openMetrics);
            out.put('\n');
        }
        head("# TYPE ", shown);
        out.put(typeName);
        out.put('\n');
        if (openMetrics && hasUnit(family, shown)) {
            head("# UNIT ", shown);
            out.putEscaped(family.unit(), true);
            out.put('\n');
        }
    }

    private static boolean hasUnit(MetricFamily family, String shown) {
        return !family.unit().isEmpty()
                && family.type() != MetricType.INFO
                && family.type() != MetricType.STATESET
                && shown.endsWith("_" + family.unit());
    }

    private static String textType(MetricType type) {
        return switch (type) {
            case COUNTER -> "counter";
            case GAUGE, INFO, STATESET -> "gauge";
            case HISTOGRAM, GAUGEHISTOGRAM -> "histogram";
            case SUMMARY -> "summary";
            case UNKNOWN -> "untyped";
        };
    }

    private void head(String keyword, String of) {
        out.put(keyword);
        if (Names.isLegacyMetricName(of)) {
            out.put(of);
        } else {
            quoted(of);
        }
        out.put(' ');
    }

    private void quoted(String text) {
        out.put('"');
        out.putEscaped(text, true);
        out.put('"');
    }

    @Override
    public void sample(String suffix, Labels labels, double value) {
        seriesAndValue(suffix, labels, value);
        out.put('\n');
    }

    /**
     * Adds a sample with a timestamp of its own, as {@code /federate} needs it.
     *
     * @param timestampMs milliseconds since 1970
     */
    public void sample(String suffix, Labels labels, double value, long timestampMs) {
        seriesAndValue(suffix, labels, value);
        out.put(' ');
        if (openMetrics) {
            seconds(timestampMs);
        } else {
            out.putLong(timestampMs);
        }
        out.put('\n');
    }

    /** Whole seconds, and the milliseconds where there are some; exact at any size. */
    private void seconds(long timestampMs) {
        if (timestampMs < 0 && timestampMs > -1000) {
            out.put('-');
        }
        out.putLong(timestampMs / 1000);
        int ms = (int) Math.abs(timestampMs % 1000);
        if (ms != 0) {
            out.put('.');
            out.put((char) ('0' + ms / 100));
            out.put((char) ('0' + ms / 10 % 10));
            out.put((char) ('0' + ms % 10));
        }
    }

    private void seriesAndValue(String suffix, Labels labels, double value) {
        series(suffix, labels);
        out.put(' ');
        if (openMetrics && isCount(suffix)) {
            out.putCount(value);
        } else {
            out.putFloat(value, openMetrics);
        }
    }

    private boolean isCount(String suffix) {
        return switch (suffix) {
            case "_bucket", "_gcount" ->
                    type == MetricType.HISTOGRAM || type == MetricType.GAUGEHISTOGRAM;
            case "_count" -> type == MetricType.HISTOGRAM || type == MetricType.SUMMARY;
            default -> false;
        };
    }

    private void series(String suffix, Labels labels) {
        char separator = '{';
        if (plain) {
            out.put(name);
            out.put(suffix);
        } else {
            out.put("{\"");
            out.putEscaped(name, true);
            out.putEscaped(suffix, true);
            out.put('"');
            separator = ',';
        }
        String bound = boundLabel(suffix);
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.name(i);
            out.put(separator);
            separator = ',';
            if (Names.isLegacyLabelName(label)) {
                out.put(label);
            } else {
                labelName(label);
            }
            out.put("=\"");
            out.putEscaped(labels.value(i), true);
            if (label.equals(bound) && isWhole(labels.value(i))) {
                out.put(".0");
            }
            out.put('"');
        }
        if (separator == ',') {
            out.put('}');
        }
    }

    /** A label's name that is not of the usual form; a colon is good in metrics' names alone. */
    private void labelName(String label) {
        if (escaping == Escaping.ALLOW_UTF_8) {
            quoted(label);
        } else {
            out.put(escaping.escape(label).replace(':', '_'));
        }
    }

    /** The label whose value OpenMetrics writes as a float, or the empty string. */
    private String boundLabel(String suffix) {
        if (!openMetrics) {
            return "";
        }
        return switch (type) {
            case HISTOGRAM, GAUGEHISTOGRAM -> suffix.equals("_bucket") ? "le" : "";
            case SUMMARY -> suffix.isEmpty() ? "quantile" : "";
            default -> "";
        };
    }

    private static boolean isWhole(String value) {
        int from = value.startsWith("-") ? 1 : 0;
        for (int i = from; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return value.length() > from;
    }

    /**
     * Ends the exposition and flushes the stream; called once.
     *
     * @throws IOException if the stream fails
     */
    public void finish() throws IOException {
        if (openMetrics) {
            try {
                out.put("# EOF\n");
            } catch (UncheckedIOException e) {
                throw new IOException(e.getCause());
            }
        }
        out.flush();
    }
}
