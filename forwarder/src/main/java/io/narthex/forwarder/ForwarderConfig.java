package io.narthex.forwarder;

import io.narthex.core.config.Section;
import io.narthex.core.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where to forward to. Immutable.
 *
 * @param destinations each with a name of its own
 * @param externalLabels added to every series that does not have them
 */
public record ForwarderConfig(List<RemoteWriteConfig> destinations, Labels externalLabels) {
    /** Copies the list. */
    public ForwarderConfig {
        destinations = List.copyOf(destinations);
    }

    /**
     * Reads {@code remote_write} from the top of a configuration file (Prometheus, "Configuration",
     * {@code <remote_write>}), noting in its document what is wrong.
     *
     * @param externalLabels of the section {@code global}
     * @param legacyNames whether label names are held to {@code [a-zA-Z_][a-zA-Z0-9_]*}
     */
    public static ForwarderConfig read(Section root, Labels externalLabels, boolean legacyNames) {
        Set<String> given = new HashSet<>();
        List<RemoteWriteConfig> read =
                root.list(
                        "remote_write",
                        section -> {
                            RemoteWriteConfig one = RemoteWriteConfig.read(section, legacyNames);
                            if (!one.name().isEmpty() && !given.add(one.name())) {
                                section.refuse(
                                        "name",
                                        "found multiple remote write configs with job name \""
                                                + one.name()
                                                + "\"");
                            }
                            return one;
                        });
        return new ForwarderConfig(named(read, given), externalLabels);
    }

    /** A destination without a name is called by its address, which stays when the file changes. */
    private static List<RemoteWriteConfig> named(List<RemoteWriteConfig> read, Set<String> given) {
        Map<String, Integer> uses = new HashMap<>();
        List<RemoteWriteConfig> named = new ArrayList<>(read.size());
        for (RemoteWriteConfig one : read) {
            if (!one.name().isEmpty()) {
                named.add(one);
                continue;
            }
            String address = one.address();
            String name;
            do {
                int use = uses.merge(address, 1, Integer::sum);
                name = use == 1 ? address : address + "#" + use;
            } while (!given.add(name));
            named.add(one.withName(name));
        }
        return named;
    }
}
