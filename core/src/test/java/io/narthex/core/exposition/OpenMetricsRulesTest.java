package io.narthex.core.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is refused with all checks, word for word; without them each of these texts is read. */
class OpenMetricsRulesTest {
    private static void refuses(String text, String message) throws IOException {
        byte[] bytes = (text + "# EOF\n").getBytes(StandardCharsets.UTF_8);
        Events.of(Format.OPENMETRICS_1_0_0, ParserOptions.SCRAPE, bytes);
        var thrown =
                assertThrows(
                        ExpositionException.class,
                        () -> Events.of(Format.OPENMETRICS_1_0_0, ParserOptions.STRICT, bytes),
                        () -> text);
        assertEquals(message, thrown.getMessage());
    }

    @Test
    void familiesKeepTogether() throws IOException {
        refuses(
                "# TYPE a gauge\na 1\n# HELP a x\n",
                "line 3, column 1: metadata stands behind its family's samples: name=a");
        refuses(
                "# TYPE a gauge\n# TYPE a gauge\n",
                "line 2, column 1: metadata stands twice: kind=TYPE, name=a");
        refuses(
                "# TYPE a_created gauge\n# TYPE a counter\n",
                "line 3, column 1: a name belongs to two families: name=a_created");
        refuses("a 1\nb 1\na 2\n", "line 4, column 1: a name belongs to two families: name=a");
        refuses(
                "# TYPE a_s info\n# UNIT a_s s\n",
                "line 2, column 1: the type has no unit: type=info, name=a_s");
    }

    @Test
    void metricsKeepTogether() throws IOException {
        refuses(
                "a{b=\"1\"} 1\na{b=\"2\"} 1\na{b=\"1\"} 1\n",
                "line 3, column 1: the samples of a metric stand apart: labels={b=\"1\"}");
        refuses("a 1 2\na 1 1\n", "line 2, column 1: the timestamps of a metric fall: labels={}");
        refuses(
                "a 1 2\na 1\n",
                "line 2, column 1: only some samples of a metric have timestamps: labels={}");
    }

    @Test
    void valuesAreThoseOfTheirType() throws IOException {
        refuses(
                "# TYPE a counter\na_total -1\n",
                "line 2, column 1: a count or sum must be neither negative nor NaN: name=a_total,"
                        + " value=-1.0");
        refuses(
                "# TYPE a summary\na 1\n",
                "line 2, column 1: a summary needs a label quantile from 0 to 1: name=a,"
                        + " value=1.0");
        refuses(
                "# TYPE a summary\na{quantile=\"1\"} -1\n",
                "line 2, column 1: a quantile's value must not be negative: name=a, value=-1.0");
        refuses(
                "# TYPE a info\na_info 2\n",
                "line 2, column 1: an info's value must be 1: name=a_info, value=2.0");
        refuses(
                "# TYPE a stateset\na{a=\"x\"} 2\n",
                "line 2, column 1: a state's value must be 0 or 1: name=a, value=2.0");
        refuses(
                "# TYPE a stateset\na{b=\"x\"} 1\n",
                "line 2, column 1: a stateset needs a label of its own name: name=a, value=1.0");
    }

    @Test
    void histogramsAreWhole() throws IOException {
        String head = "# TYPE a histogram\n";
        String inf = "a_bucket{le=\"+Inf\"} 2\n";
        refuses(
                head + "a_bucket{le=\"x\"} 1\n",
                "line 2, column 1: a bucket needs a label le that is a number: name=a_bucket");
        refuses(
                head + "a_bucket{le=\"2\"} 1\na_bucket{le=\"1\"} 1\n",
                "line 3, column 1: the bounds of buckets must rise: name=a_bucket");
        refuses(
                head + "a_bucket{le=\"1\"} 3\n" + inf,
                "line 3, column 1: the counts of buckets must not fall: name=a_bucket");
        refuses(
                head + "a_bucket{le=\"1\"} 3\n",
                "line 3, column 1: a histogram needs a bucket with le=\"+Inf\": family=a");
        refuses(
                head + inf + "a_count 2\n",
                "line 4, column 1: a histogram has count and sum or neither: family=a");
        refuses(
                head + inf + "a_count 1\na_sum 1\n",
                "line 5, column 1: the count must be that of the bucket with le=\"+Inf\":"
                        + " family=a");
        refuses(
                head + "a_bucket{le=\"-1\"} 1\n" + inf + "a_count 2\na_sum 1\n",
                "line 6, column 1: a histogram with negative bounds has no sum: family=a");
        refuses(
                "# TYPE a gaugehistogram\n" + inf + "a_gcount 2\na_gsum -1\n",
                "line 5, column 1: a sum is negative without negative bounds: family=a");
    }

    @Test
    void exemplarsAreOfCountersAndBuckets() throws IOException {
        refuses(
                "# TYPE a gauge\na 1 # {} 1\n",
                "line 2, column 1: only counters and buckets have exemplars: suffix=");
        refuses(
                "# TYPE a counter\na_total 1 # {b=\"" + "x".repeat(128) + "\"} 1\n",
                "line 2, column 1: an exemplar's labels have at most 128 characters: found=129");
    }
}
