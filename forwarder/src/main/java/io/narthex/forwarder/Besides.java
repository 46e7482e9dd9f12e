package io.narthex.forwarder;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.NanoClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a destination is sent beside samples: exemplars, and what changed in the metadata. After a
 * restart both begin anew; a receiver takes an exemplar once. Confined to the destination's thread.
 */
final class Besides {
    /** All metadata are told again so often: the receiver may have lost them. */
    private static final long TELL_AGAIN_NANOS = TimeUnit.HOURS.toNanos(1);

    private final RemoteWriteConfig config;
    private final Forwarder.Sources sources;
    private final WriteRequestEncoder labels;
    private final NanoClock clock;
    private final BesidesEncoder encoder = new BesidesEncoder();
    private final Set<MetricFamily> told = new HashSet<>();
    private long exemplarsDone;
    private long exemplarsRead;
    private List<MetricFamily> telling = List.of();
    private long lookedNanos;
    private long toldAllNanos;

    Besides(
            RemoteWriteConfig config,
            Forwarder.Sources sources,
            WriteRequestEncoder labels,
            NanoClock clock) {
        this.config = config;
        this.sources = sources;
        this.labels = labels;
        this.clock = clock;
        toldAllNanos = clock.nanos();
        lookedNanos = toldAllNanos - intervalNanos();
    }

    private long intervalNanos() {
        return TimeUnit.MILLISECONDS.toNanos(config.metadata().sendIntervalMs());
    }

    /** Fills a request with exemplars; false where there are none. */
    boolean nextExemplars() {
        if (!config.sendExemplars()) {
            return false;
        }
        encoder.clear();
        exemplarsRead =
                sources.exemplars()
                        .readExemplars(
                                exemplarsDone,
                                config.queue().maxSamplesPerSend(),
                                (series, exemplar) -> {
                                    Labels sent = labels.sent(series);
                                    if (sent.size() > 0) {
                                        encoder.exemplar(sent, exemplar);
                                    }
                                });
        if (encoder.items() == 0) {
            exemplarsDone = exemplarsRead;
        }
        return encoder.items() > 0;
    }

    /** The exemplars of the request are done with. */
    void exemplarsDone() {
        exemplarsDone = exemplarsRead;
    }

    /** Fills a request with what is known of metrics; false where nothing is to be told. */
    boolean nextMetadata() {
        long now = clock.nanos();
        if (telling.isEmpty()) {
            if (!config.metadata().send() || now - lookedNanos < intervalNanos()) {
                return false;
            }
            lookedNanos = now;
            if (now - toldAllNanos >= TELL_AGAIN_NANOS) {
                toldAllNanos = now;
                told.clear();
            }
            telling = new ArrayList<>(sources.metadata().families());
            telling.removeAll(told);
        }
        encoder.clear();
        encoder.families(part());
        return encoder.items() > 0;
    }

    private List<MetricFamily> part() {
        int max = config.metadata().maxSamplesPerSend();
        return telling.subList(0, Math.min(max, telling.size()));
    }

    /** The metrics of the request are done with. */
    void metadataDone() {
        List<MetricFamily> part = part();
        told.addAll(part);
        part.clear();
    }

    /** The body of the request. */
    byte[] body() {
        return encoder.body();
    }

    /** The exemplars or metrics in it. */
    int items() {
        return encoder.items();
    }
}
