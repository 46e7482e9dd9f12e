package io.narthex.web.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * An address to listen on as Go spells it: {@code host:port}, an IPv6 host in brackets; without a
 * host, all addresses.
 */
record ListenAddress(String text, String host, int port) {
    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw invalid(text, "missing port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw invalid(text, "an IPv6 address needs brackets");
        }
        return new ListenAddress(text, host, port(text, text.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                throw invalid(text, "the port must be a number");
            }
            port = port * 10 + c - '0';
            if (port > 65_535) {
                throw invalid(text, "the port must be at most 65535");
            }
        }
        if (digits.isEmpty()) {
            throw invalid(text, "missing port");
        }
        return port;
    }

    private static IllegalArgumentException invalid(String text, String why) {
        return new IllegalArgumentException("listen address \"" + text + "\": " + why);
    }

    /** The wildcard takes both IPv4 and IPv6 where the system has both. */
    InetSocketAddress resolve() throws UnknownHostException {
        if (host.isEmpty() || host.equals("0.0.0.0") || host.equals("::")) {
            return new InetSocketAddress(port);
        }
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }
}
