package io.narthex.alerting.ruletest;

import io.narthex.alerting.Ordered;
import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Labels;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** An alert as it is compared: its labels and annotations, in order of names. */
record TestAlert(Map<String, String> labels, Map<String, String> annotations)
        implements Comparable<TestAlert> {
    TestAlert {
        labels = Ordered.copy(labels);
        annotations = Ordered.copy(annotations);
    }

    static TestAlert of(Labels labels, Map<String, String> annotations) {
        Map<String, String> pairs = new HashMap<>();
        labels.forEach(pairs::put);
        return new TestAlert(pairs, annotations);
    }

    @Override
    public int compareTo(TestAlert other) {
        int byLabels = compare(labels, other.labels);
        return byLabels != 0 ? byLabels : compare(annotations, other.annotations);
    }

    private static int compare(Map<String, String> a, Map<String, String> b) {
        Iterator<Map.Entry<String, String>> others = b.entrySet().iterator();
        for (var entry : a.entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            var other = others.next();
            int byName = CodePoints.compare(entry.getKey(), other.getKey());
            int byValue = CodePoints.compare(entry.getValue(), other.getValue());
            if (byName != 0 || byValue != 0) {
                return byName != 0 ? byName : byValue;
            }
        }
        return others.hasNext() ? -1 : 0;
    }
}
