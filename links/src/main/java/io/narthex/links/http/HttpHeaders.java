package io.narthex.links.http;

import java.util.Locale;

/** What may stand in a request's headers (RFC 9110, section 5), and who may see it. */
final class HttpHeaders {
    private HttpHeaders() {}

    /**
     * The value, if it can be sent. The message does not show it: it may be a secret.
     *
     * @param framing whether the header may say where the request ends and whom it is for
     * @throws IllegalArgumentException if it cannot
     */
    static String checked(String name, String value, boolean framing) {
        boolean valid = !name.isEmpty() && (framing || !isFraming(name));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            valid &= c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            valid &= (c >= ' ' && c != 0x7f && c <= 0xff) || c == '\t';
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "header \"" + name + "\" cannot be sent: its name or value is not valid");
        }
        return value;
    }

    /** Whether a header says where the request ends or who else hears it: that is ours to say. */
    private static boolean isFraming(String header) {
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "connection", "content-length", "expect", "host", "transfer-encoding", "upgrade" ->
                    true;
            default -> false;
        };
    }

    /** Whether a header must not reach another host than the one it was meant for. */
    static boolean isSensitive(String header) {
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "authorization",
                    "cookie",
                    "cookie2",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "www-authenticate" ->
                    true;
            default -> false;
        };
    }
}
