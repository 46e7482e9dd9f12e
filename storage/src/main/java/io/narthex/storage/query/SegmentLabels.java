package io.narthex.storage.query;

import io.narthex.core.model.Labels;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.IntMap;
import io.narthex.storage.head.HeadSeries;
import io.narthex.storage.ring.Dictionary;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The labels of the series of one extent after another. Confined to one thread. */
final class SegmentLabels {
    private final SegmentReader reader;
    private IntMap<Labels> labels = new IntMap<>();
    private long extent = -1;
    private long lastSegment = -1;

    SegmentLabels(SegmentReader reader) {
        this.reader = reader;
    }

    /** The labels of a series, of which the last {@link #load} knew, or null. */
    @Nullable Labels get(int seriesId) {
        return labels.get(seriesId);
    }

    /** A segment's series may be defined in any earlier segment of its extent. */
    void load(View view, SegmentInfo segment) {
        if (extent != segment.extent().sequence()) {
            labels = new IntMap<>();
            extent = segment.extent().sequence();
            lastSegment = -1;
        }
        for (SegmentInfo one : view.segments()) {
            if (one.extent().sequence() == extent
                    && one.sequence() > lastSegment
                    && one.sequence() <= segment.sequence()) {
                if (!define(one)) {
                    // A series' number means the same in all of the ring, and in the head.
                    view.segments().forEach(this::define);
                    for (HeadSeries series : view.head().select(List.of())) {
                        labels.put(series.id(), series.labels());
                    }
                }
                lastSegment = one.sequence();
            }
        }
    }

    /** Takes the series of a dictionary section; false if it is damaged. */
    private boolean define(SegmentInfo segment) {
        if (segment.newSeries() == 0) {
            return true;
        }
        ByteReader section = reader.dictionary(segment);
        if (section == null) {
            return false;
        }
        new Dictionary(section).forEach(labels::put);
        return true;
    }
}
