package io.narthex.links.guard;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * What an address is for (the special-purpose registries of IANA, RFC 6890). All but {@link
 * #ORDINARY} ones lead to this machine, to whoever is on the same wire, or to the keys that a cloud
 * provider hands to its machines.
 */
public enum AddressKind {
    /** Of the internet or of a private network, unique local ones (RFC 4193) among them. */
    ORDINARY("an ordinary"),
    UNSPECIFIED("an unspecified"),
    LOOPBACK("a loopback"),
    LINK_LOCAL("a link-local"),
    METADATA("a metadata"),
    MULTICAST("a multicast"),
    BROADCAST("a broadcast or reserved");

    /** Where providers answer questions about a machine; some lie outside of link-local ranges. */
    private static final List<InetAddress> METADATA_ADDRESSES =
            List.of(
                    InetAddress.ofLiteral("169.254.169.254"),
                    InetAddress.ofLiteral("169.254.170.2"),
                    InetAddress.ofLiteral("169.254.170.23"),
                    InetAddress.ofLiteral("168.63.129.16"),
                    InetAddress.ofLiteral("100.100.100.200"),
                    InetAddress.ofLiteral("192.0.0.192"),
                    InetAddress.ofLiteral("fd00:ec2::254"),
                    InetAddress.ofLiteral("fd00:ec2::23"),
                    InetAddress.ofLiteral("fd20:ce::254"));

    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final Network NAT64_LOCAL = Network.of("64:ff9b:1::/48");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final Network COMPATIBLE = Network.of("::/96");
    private static final Network SITE_LOCAL = Network.of("fec0::/10");

    private final String words;

    AddressKind(String words) {
        this.words = words;
    }

    /** With its article, such as {@code a loopback}. */
    public String words() {
        return words;
    }

    /** The kind of {@code address}; one that carries an IPv4 address is of that one's kind. */
    public static AddressKind of(InetAddress address) {
        for (InetAddress known : METADATA_ADDRESSES) {
            if (Arrays.equals(known.getAddress(), address.getAddress())) {
                return METADATA;
            }
        }
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address.isAnyLocalAddress()) {
            return UNSPECIFIED;
        }
        if (address.isLinkLocalAddress() || SITE_LOCAL.contains(address)) {
            return LINK_LOCAL;
        }
        if (address.isMulticastAddress()) {
            return MULTICAST;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            int first = bytes[0] & 0xff;
            return first == 0 ? UNSPECIFIED : first >= 240 ? BROADCAST : ORDINARY;
        }
        if (SIX_TO_FOUR.contains(address)) {
            return of(v4(bytes, 2));
        }
        boolean carries =
                NAT64.contains(address)
                        || NAT64_LOCAL.contains(address)
                        || COMPATIBLE.contains(address);
        return carries ? of(v4(bytes, 12)) : ORDINARY;
    }

    private static InetAddress v4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
