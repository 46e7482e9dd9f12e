package io.narthex.collectors.scrape;

import io.narthex.core.config.Section;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Addresses with labels they have in common, as a discovery mechanism or {@code static_configs}
 * gives them, before relabelling.
 *
 * @param addresses host and port, such as {@code 10.0.0.5:9100}, or a Unix socket, such as {@code
 *     unix:///run/exporter.sock}
 * @param labels added to each; names that begin with two underscores serve relabelling alone
 */
public record TargetGroup(List<String> addresses, Labels labels) {
    /** Copies the list. */
    public TargetGroup {
        addresses = List.copyOf(addresses);
    }

    /** Reads one entry of {@code static_configs}. */
    static TargetGroup read(Section section, boolean legacyNames) {
        List<String> addresses = new ArrayList<>();
        for (String address : section.strings("targets")) {
            if (address.indexOf('/') >= 0 && !address.startsWith(Target.UNIX)) {
                section.refuse("targets", "\"" + address + "\" is not a valid hostname");
            } else {
                addresses.add(address);
            }
        }
        Labels.Builder labels = Labels.builder(4);
        for (Map.Entry<String, String> label : section.stringMap("labels").entrySet()) {
            String name = label.getKey();
            if (legacyNames ? !Names.isLegacyLabelName(name) : name.isEmpty()) {
                section.refuse("labels", "\"" + name + "\" is not a valid label name");
            } else {
                labels.set(name, label.getValue());
            }
        }
        section.finish();
        return new TargetGroup(addresses, labels.build());
    }
}
