package io.narthex.alerting.notify;

import io.narthex.alerting.template.GoEscapes;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of the routing tree, with everything that it inherits filled in. Immutable.
 *
 * @param key names the node by its matchers and those above it
 * @param receiver the name of who is notified
 * @param groupBy names of the labels that make a group
 * @param groupByAll whether every label does ({@code ...})
 * @param timing of notifications
 * @param matchers all of which an alert must fulfil
 * @param continues whether siblings after this node see the alert too
 * @param routes nodes below
 */
public record RouteConfig(
        String key,
        String receiver,
        List<String> groupBy,
        boolean groupByAll,
        Timing timing,
        List<Matcher> matchers,
        boolean continues,
        List<RouteConfig> routes) {
    /** Copies the lists. */
    public RouteConfig {
        groupBy = List.copyOf(groupBy);
        matchers = List.copyOf(matchers);
        routes = List.copyOf(routes);
    }

    /**
     * When a group is notified about.
     *
     * @param groupWaitMs before the first notification of a group
     * @param groupIntervalMs between notifications about changes
     * @param repeatIntervalMs before an unchanged group is notified about again
     */
    public record Timing(long groupWaitMs, long groupIntervalMs, long repeatIntervalMs) {
        /** Alertmanager's defaults: 30 s, 5 min, 4 h. */
        public static final Timing DEFAULT = new Timing(30_000, 300_000, 14_400_000);
    }

    /** The nodes that apply to an alert: the deepest ones that match, at least this one. */
    public List<RouteConfig> match(Labels labels) {
        List<RouteConfig> matching = new ArrayList<>();
        collect(labels, matching);
        return matching;
    }

    private boolean collect(Labels labels, List<RouteConfig> to) {
        if (!Matcher.allMatch(matchers, labels)) {
            return false;
        }
        boolean below = false;
        for (RouteConfig route : routes) {
            boolean matches = route.collect(labels, to);
            below |= matches;
            if (matches && !route.continues) {
                break;
            }
        }
        if (!below) {
            to.add(this);
        }
        return true;
    }

    /** The labels that make the group of an alert. */
    Labels groupLabels(Labels labels) {
        if (groupByAll) {
            return labels;
        }
        Labels.Builder group = Labels.builder(groupBy.size());
        for (String name : groupBy) {
            group.set(name, labels.get(name));
        }
        return group.build();
    }

    /** The name of a group, as Alertmanager gives it. */
    String groupKey(Labels groupLabels) {
        StringBuilder text = new StringBuilder(key).append(":{");
        for (int i = 0; i < groupLabels.size(); i++) {
            text.append(i > 0 ? ", " : "").append(groupLabels.name(i)).append('=');
            text.append(GoEscapes.quote(groupLabels.value(i)));
        }
        return text.append('}').toString();
    }
}
