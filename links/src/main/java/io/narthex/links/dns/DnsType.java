package io.narthex.links.dns;

/** The record types that are read (RFC 1035, RFC 2782, RFC 3596), by their numbers. */
public final class DnsType {
    public static final int A = 1;
    public static final int NS = 2;
    public static final int CNAME = 5;
    public static final int PTR = 12;
    public static final int MX = 15;
    public static final int TXT = 16;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int OPT = 41;

    private DnsType() {}
}
