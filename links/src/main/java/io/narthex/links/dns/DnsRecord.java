package io.narthex.links.dns;

import java.util.List;

/**
 * One resource record (RFC 1035, section 3.2). Names end in a dot; bytes of a name that are no
 * printable ASCII, and dots within a label, are escaped as in master files.
 *
 * @param type as in {@link DnsType}
 * @param unique whether it replaces others of its name and type (RFC 6762, section 10.2)
 * @param ttlSeconds how long it may be kept; 0 takes it back
 * @param text the address of A and AAAA, the name of NS, CNAME, PTR, MX and SRV; else empty
 * @param port of SRV
 * @param strings of TXT, each one character a byte
 */
public record DnsRecord(
        String name,
        int type,
        boolean unique,
        long ttlSeconds,
        String text,
        int port,
        List<String> strings) {
    /** Copies the list. */
    public DnsRecord {
        strings = List.copyOf(strings);
    }
}
