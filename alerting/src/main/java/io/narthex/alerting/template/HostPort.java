package io.narthex.alerting.template;

import org.jspecify.annotations.Nullable;

/**
 * A network address in its parts (Go, {@code net.SplitHostPort}).
 *
 * @param host without brackets
 * @param port as written, may be empty
 */
record HostPort(String host, String port) {
    /** The parts of {@code host:port}, {@code [host]:port}; null where it is neither. */
    static @Nullable HostPort split(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return null;
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            if (end != host.length() - 1) {
                return null;
            }
            host = host.substring(1, end);
        } else if (host.indexOf(':') >= 0) {
            return null;
        }
        return host.indexOf('[') >= 0 || host.indexOf(']') >= 0
                ? null
                : new HostPort(host, text.substring(colon + 1));
    }

    static String stripPort(String text) {
        HostPort parts = split(text);
        return parts == null ? text : parts.host;
    }

    /** Without the domain, with the port; an IP address stays as it is. */
    static String stripDomain(String text) {
        HostPort parts = split(text);
        String host = parts == null ? text : parts.host;
        if (isAddress(host)) {
            return text;
        }
        int dot = host.indexOf('.');
        String first = dot < 0 ? host : host.substring(0, dot);
        if (parts == null || parts.port.isEmpty()) {
            return first;
        }
        return (first.indexOf(':') >= 0 ? "[" + first + "]" : first) + ":" + parts.port;
    }

    private static boolean isAddress(String host) {
        if (host.indexOf(':') >= 0) {
            for (int i = 0; i < host.length(); i++) {
                char c = host.charAt(i);
                if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                    return false;
                }
            }
            return true;
        }
        String[] parts = host.split("\\.", -1);
        boolean address = parts.length == 4;
        for (String part : parts) {
            address &= !part.isEmpty() && part.length() <= 3;
            for (int i = 0; i < part.length(); i++) {
                address &= part.charAt(i) >= '0' && part.charAt(i) <= '9';
            }
            address = address && Integer.parseInt(part) <= 255;
        }
        return address;
    }
}
