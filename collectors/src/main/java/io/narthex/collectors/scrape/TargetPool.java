package io.narthex.collectors.scrape;

import io.narthex.core.model.Labels;
import io.narthex.links.http.HttpPeer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tinylog.Logger;

/**
 * The targets of one job under one configuration. Immutable but for the loops' own state; made when
 * a configuration is prepared, compared with the pool before when it is committed.
 */
final class TargetPool {
    private static final int DROPPED_MAX = 1000;

    private final ScrapeConfig config;
    private final Map<Key, Target> targets = new LinkedHashMap<>();
    private final List<Labels> dropped = new ArrayList<>();
    private final int droppedCount;

    /** What tells two targets of a job apart. */
    record Key(Labels labels, String url) {}

    TargetPool(ScrapeConfig config) {
        this.config = config;
        int keep = config.handling().limits().keepDroppedTargets();
        int keepDropped = keep == 0 ? DROPPED_MAX : Math.min(keep, DROPPED_MAX);
        int count = 0;
        for (TargetGroup group : config.groups()) {
            for (String address : group.addresses()) {
                Target.Resolved resolved = Target.resolve(config, group, address);
                Target target = resolved.target();
                if (target != null) {
                    targets.putIfAbsent(new Key(target.publicLabels(), target.url()), target);
                } else if (resolved.error() != null) {
                    Logger.warn(
                            "job {}: target {} is left out: {}",
                            config.jobName(),
                            address,
                            resolved.error());
                } else {
                    count++;
                    if (dropped.size() < keepDropped) {
                        dropped.add(resolved.discovered());
                    }
                }
            }
        }
        droppedCount = count;
    }

    ScrapeConfig config() {
        return config;
    }

    Map<Key, Target> targets() {
        return targets;
    }

    /** The labels of targets that relabelling drops, as far as they are remembered. */
    List<Labels> dropped() {
        return dropped;
    }

    int droppedCount() {
        return droppedCount;
    }

    /** The pool at work: its loops and the connection they share. */
    record Running(TargetPool pool, HttpPeer peer, Map<Key, ScrapeLoop> loops) {}
}
