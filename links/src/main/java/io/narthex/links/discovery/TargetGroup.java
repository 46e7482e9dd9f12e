package io.narthex.links.discovery;

import io.narthex.core.config.Section;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Targets with labels they have in common, as a discovery or {@code static_configs} gives them,
 * before relabelling (Prometheus, {@code discovery/targetgroup}). Immutable.
 *
 * @param source what tells a group from the others of its discovery
 * @param targets the labels of each, {@code __address__} among them
 * @param labels added to each where it has none of that name; names that begin with two underscores
 *     serve relabelling alone
 */
public record TargetGroup(String source, List<Labels> targets, Labels labels) {
    /** The label that holds host and port, such as {@code 10.0.0.5:9100}. */
    public static final String ADDRESS = "__address__";

    /** What an address begins with that is the path of a Unix socket. */
    public static final String UNIX = "unix://";

    /** Copies the list. */
    public TargetGroup {
        targets = List.copyOf(targets);
    }

    /** Of plain addresses. */
    public static TargetGroup of(String source, List<String> addresses, Labels labels) {
        List<Labels> targets = new ArrayList<>(addresses.size());
        for (String address : addresses) {
            targets.add(Labels.of(ADDRESS, address));
        }
        return new TargetGroup(source, targets, labels);
    }

    /** The same with one more label. */
    TargetGroup with(String group, String name, String value) {
        return new TargetGroup(group, targets, labels.toBuilder().set(name, value).build());
    }

    /** Reads one entry of {@code static_configs}, whose addresses are checked. */
    public static TargetGroup read(Section section, boolean legacyNames) {
        for (String address : section.strings("targets")) {
            if (address.indexOf('/') >= 0 && !address.startsWith(UNIX)) {
                section.refuse("targets", "\"" + address + "\" is not a valid hostname");
            }
        }
        return readFound(section, legacyNames);
    }

    /** Reads one group of a file; what its addresses are is seen after relabelling. */
    static TargetGroup readFound(Section section, boolean legacyNames) {
        Labels.Builder labels = Labels.builder(4);
        for (Map.Entry<String, String> label : section.stringMap("labels").entrySet()) {
            String name = label.getKey();
            if (legacyNames ? !Names.isLegacyLabelName(name) : name.isEmpty()) {
                section.refuse("labels", "\"" + name + "\" is not a valid label name");
            } else {
                labels.set(name, label.getValue());
            }
        }
        TargetGroup read = of(section.path(), section.strings("targets"), labels.build());
        section.finish();
        return read;
    }
}
