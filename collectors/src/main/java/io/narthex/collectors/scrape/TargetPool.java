package io.narthex.collectors.scrape;

import io.narthex.core.model.Labels;
import io.narthex.links.discovery.TargetGroup;
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
    private final List<TargetGroup> discovered;
    private final Map<Key, Target> targets = new LinkedHashMap<>();
    private final List<Labels> dropped = new ArrayList<>();
    private final int droppedCount;

    /** What tells two targets of a job apart. */
    record Key(Labels labels, String url) {}

    /**
     * @param discovered besides those that the configuration names
     */
    TargetPool(ScrapeConfig config, List<TargetGroup> discovered) {
        this.config = config;
        this.discovered = List.copyOf(discovered);
        int keep = config.handling().limits().keepDroppedTargets();
        int keepDropped = keep == 0 ? DROPPED_MAX : Math.min(keep, DROPPED_MAX);
        int count = 0;
        List<TargetGroup> groups = new ArrayList<>(config.groups());
        groups.addAll(discovered);
        for (TargetGroup group : groups) {
            for (Labels own : group.targets()) {
                Target.Resolved resolved = Target.resolve(config, group, own);
                Target target = resolved.target();
                if (target != null) {
                    targets.putIfAbsent(new Key(target.publicLabels(), target.url()), target);
                } else if (resolved.error() != null) {
                    Logger.warn(
                            "job {}: target {} is left out: {}",
                            config.jobName(),
                            own.get(TargetGroup.ADDRESS),
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

    /** Whether it is of this configuration, unless read again, and these groups. */
    @SuppressWarnings("ReferenceEquality") // what was read again may differ in what is not compared
    boolean isOf(ScrapeConfig other, List<TargetGroup> groups) {
        return config == other && discovered.equals(groups);
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
