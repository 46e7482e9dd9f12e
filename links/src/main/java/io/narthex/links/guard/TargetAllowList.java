package io.narthex.links.guard;

import io.narthex.core.config.Section;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The targets that a caller may choose, wherever this agent takes one from a request. An empty list
 * allows none. A name is checked together with the address it came to, so that nobody's name server
 * opens what the list does not: an address that is not ordinary has to stand in {@code networks}
 * itself, as a network of nothing but its kind. Immutable.
 *
 * @param hosts names in lower case; one that begins with a dot stands for all below it
 * @param networks addresses and networks
 * @param ports empty: all
 */
public record TargetAllowList(Set<String> hosts, List<Network> networks, Set<Integer> ports)
        implements AddressCheck {
    /** Allows nothing. */
    public static final TargetAllowList EMPTY = new TargetAllowList(Set.of(), List.of(), Set.of());

    private static final String LOCALHOST = "localhost";

    /** Copies set and lists. */
    public TargetAllowList {
        hosts = Set.copyOf(hosts);
        networks = List.copyOf(networks);
        ports = Set.copyOf(ports);
    }

    /** Reads {@code hosts}, {@code networks} and {@code ports}. */
    public static TargetAllowList read(Section section) {
        Set<String> hosts = new HashSet<>();
        for (String host : section.strings("hosts")) {
            String name = host.startsWith("*.") ? host.substring(1) : host;
            if (name.isEmpty() || name.equals(".") || isNoName(name)) {
                section.refuse(
                        "hosts",
                        "\""
                                + host
                                + "\" is not a host name such as printer.lan or *.lan; addresses"
                                + " stand in networks, ports in ports");
            } else {
                hosts.add(name.toLowerCase(Locale.ROOT));
            }
        }
        List<Network> networks = new ArrayList<>();
        for (String text : section.strings("networks")) {
            try {
                networks.add(Network.of(text));
            } catch (IllegalArgumentException e) {
                section.refuse(
                        "networks",
                        "\""
                                + text
                                + "\" is not an address or network such as 192.168.1.0/24 or"
                                + " fd12:3456::/32");
            }
        }
        Set<Integer> ports = new HashSet<>();
        for (String text : section.strings("ports")) {
            try {
                int port = Integer.parseInt(text);
                if (port < 1 || port > 65535) {
                    throw new NumberFormatException(text);
                }
                ports.add(port);
            } catch (NumberFormatException e) {
                section.refuse("ports", "\"" + text + "\" is not a port from 1 to 65535");
            }
        }
        section.finish();
        return new TargetAllowList(hosts, networks, ports);
    }

    private static boolean isNoName(String name) {
        boolean letters = false;
        for (int i = 0; i < name.length(); i++) {
            char c = Character.toLowerCase(name.charAt(i));
            letters |= (c >= 'a' && c <= 'z') || c == '_' || c > 127;
            if (c == ':' || c == '/' || c == '*' || c <= ' ') {
                return true;
            }
        }
        return !letters;
    }

    @Override
    public void check(String host, InetAddress address, int port) throws AddressRefusedException {
        String name = host.toLowerCase(Locale.ROOT);
        if (!ports.isEmpty() && !ports.contains(port)) {
            throw new AddressRefusedException("port " + port + " is not in the list of targets");
        }
        AddressKind kind = AddressKind.of(address);
        boolean ordinary = kind == AddressKind.ORDINARY;
        for (Network network : networks) {
            if (network.contains(address) && (ordinary || network.isOf(kind))) {
                return;
            }
        }
        boolean named = isListed(name);
        if (named && (ordinary || (kind == AddressKind.LOOPBACK && name.equals(LOCALHOST)))) {
            return;
        }
        throw new AddressRefusedException(
                ordinary
                        ? "target is not in the list of targets"
                        : "target is "
                                + kind.words()
                                + " address, which is not in the list of targets");
    }

    private boolean isListed(String name) {
        if (hosts.contains(name)) {
            return true;
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (hosts.contains(name.substring(dot))) {
                return true;
            }
        }
        return false;
    }
}
