package io.narthex.links.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses that begin with the same bits (RFC 4632): a network, or a single address. Immutable.
 */
public final class Network {
    private final byte[] first;
    private final int prefixBits;

    private Network(byte[] first, int prefixBits) {
        this.first = first;
        this.prefixBits = prefixBits;
    }

    /**
     * Such as {@code 10.0.0.0/8}, {@code fd00::/8} or {@code 192.168.1.7}.
     *
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        boolean v4 = literal.indexOf(':') < 0;
        if (v4 && !isDotted(literal)) {
            throw new IllegalArgumentException("\"" + text + "\" is not an address");
        }
        byte[] bytes = InetAddress.ofLiteral(literal).getAddress();
        // An IPv4 address within an IPv6 one counts from the 96th bit on.
        int lead = !v4 && bytes.length == 4 ? 96 : 0;
        int bits = bytes.length * 8;
        if (slash >= 0) {
            bits = Integer.parseInt(text.substring(slash + 1)) - lead;
        }
        if (bits < 0 || bits > bytes.length * 8) {
            throw new IllegalArgumentException("\"" + text + "\" is not a network");
        }
        for (int i = bits; i < bytes.length * 8; i++) {
            bytes[i / 8] &= (byte) ~(0x80 >> (i % 8));
        }
        return new Network(bytes, bits);
    }

    private static boolean isDotted(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            dots += c == '.' ? 1 : 0;
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return dots == 3;
    }

    /** Whether {@code address} lies within. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != first.length) {
            return false;
        }
        for (int i = 0; i < prefixBits; i++) {
            if (((bytes[i / 8] ^ first[i / 8]) & (0x80 >> (i % 8))) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether its first and its last address are of this kind. */
    boolean isOf(AddressKind kind) {
        byte[] last = first.clone();
        for (int i = prefixBits; i < last.length * 8; i++) {
            last[i / 8] |= (byte) (0x80 >> (i % 8));
        }
        try {
            return AddressKind.of(InetAddress.getByAddress(first)) == kind
                    && AddressKind.of(InetAddress.getByAddress(last)) == kind;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
