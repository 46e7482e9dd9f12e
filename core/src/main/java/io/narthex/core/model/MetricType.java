package io.narthex.core.model;

import java.util.Locale;

/** What a metric family's samples mean; OpenMetrics has all of them, text 0.0.4 the first five. */
public enum MetricType {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY,
    UNKNOWN,
    GAUGEHISTOGRAM,
    INFO,
    STATESET;

    /** The lower-case name that OpenMetrics and the metadata API use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
