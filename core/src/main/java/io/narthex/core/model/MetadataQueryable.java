package io.narthex.core.model;

import java.util.List;

/** Something that remembers what is known of metrics. Thread-safe. */
public interface MetadataQueryable {
    /** What is known of metrics, by name; of each the newest that was said. */
    List<MetricFamily> families();
}
