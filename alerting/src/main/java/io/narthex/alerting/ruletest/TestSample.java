package io.narthex.alerting.ruletest;

import io.narthex.alerting.template.GoEscapes;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.promql.histogram.HistogramText;
import io.narthex.promql.parser.SeriesNotation;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.SeriesResult;
import java.util.Comparator;
import java.util.List;

/**
 * An element of a result as it is compared.
 *
 * @param histogram in the notation of tests, empty where it is a plain value
 */
record TestSample(Labels labels, double value, String histogram) {
    static final Comparator<TestSample> BY_LABELS = Comparator.comparing(TestSample::labels);

    /** Point {@code index} of a series. */
    static TestSample of(SeriesResult series, int index) {
        Histogram histogram = series.histogram(index);
        return histogram == null
                ? new TestSample(series.labels(), series.value(index), "")
                : new TestSample(series.labels(), 0, HistogramText.notation(histogram));
    }

    static TestSample expected(RuleTestFile.ExpectedSample sample) throws RuleTestException {
        try {
            Labels labels =
                    sample.labels().isEmpty()
                            ? Labels.EMPTY
                            : SeriesNotation.parseLabels(sample.labels());
            return new TestSample(labels, sample.value(), histogram(sample.histogram()));
        } catch (QueryException e) {
            throw new RuleTestException(
                    "labels " + GoEscapes.quote(sample.labels()) + ": " + e.getMessage());
        }
    }

    /** One spelling for each histogram. */
    private static String histogram(String notation) throws RuleTestException {
        if (notation.isEmpty()) {
            return "";
        }
        try {
            SeriesNotation.Series series = SeriesNotation.parse("{} " + notation);
            Histogram histogram = series.size() == 1 ? series.histogram(0) : null;
            if (histogram == null) {
                throw new RuleTestException("expected histogram, got " + GoEscapes.quote(notation));
            }
            return HistogramText.notation(histogram);
        } catch (QueryException e) {
            throw new RuleTestException(
                    "histogram " + GoEscapes.quote(notation) + ": " + e.getMessage());
        }
    }

    /** Whether both hold the same, value by value. */
    static boolean same(List<TestSample> a, List<TestSample> b, boolean fuzzy) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            TestSample one = a.get(i);
            TestSample other = b.get(i);
            if (!one.labels.equals(other.labels)
                    || !one.histogram.equals(other.histogram)
                    || !sameValue(one.value, other.value, fuzzy)) {
                return false;
            }
        }
        return true;
    }

    /** As in promtool, a NaN is equal to nothing. */
    private static boolean sameValue(double x, double y, boolean fuzzy) {
        return x == y || (fuzzy && (Math.nextDown(x) == y || Math.nextUp(x) == y));
    }

    /** The value or histogram alone. */
    String shown() {
        return histogram.isEmpty() ? TestTexts.plain(value) : histogram;
    }

    /** All of them as messages show them. */
    static String text(List<TestSample> samples) {
        if (samples.isEmpty()) {
            return "nil";
        }
        StringBuilder text = new StringBuilder();
        for (TestSample sample : samples) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(sample.labels)
                    .append(' ')
                    .append(
                            sample.histogram.isEmpty()
                                    ? TestTexts.exponent(sample.value)
                                    : sample.histogram);
        }
        return text.toString();
    }
}
