package io.narthex.web.server;

import org.jspecify.annotations.Nullable;

/** What a client says about compressed answers (RFC 9110 section 12.5.3). */
final class AcceptEncoding {
    private AcceptEncoding() {}

    static boolean takesGzip(RequestHead request) {
        return takesGzip(request.header("Accept-Encoding"));
    }

    /** Whether gzip is listed, by name or by {@code *}, and not with a weight of zero. */
    static boolean takesGzip(@Nullable String header) {
        if (header == null) {
            return false;
        }
        boolean byStar = false;
        int from = 0;
        while (from <= header.length()) {
            int comma = header.indexOf(',', from);
            int to = comma < 0 ? header.length() : comma;
            int semicolon = header.indexOf(';', from);
            int nameTo = semicolon >= 0 && semicolon < to ? semicolon : to;
            String name = header.substring(from, nameTo).trim();
            boolean wanted = nameTo == to || !isZero(header.substring(nameTo + 1, to));
            if (name.equalsIgnoreCase("gzip") || name.equalsIgnoreCase("x-gzip")) {
                return wanted;
            }
            byStar |= name.equals("*") && wanted;
            from = to + 1;
        }
        return byStar;
    }

    private static boolean isZero(String parameter) {
        String text = parameter.trim();
        if (!text.regionMatches(true, 0, "q=", 0, 2)) {
            return false;
        }
        for (int i = 2; i < text.length(); i++) {
            if (text.charAt(i) != '0' && text.charAt(i) != '.') {
                return false;
            }
        }
        return text.length() > 2;
    }
}
