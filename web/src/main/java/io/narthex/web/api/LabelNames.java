package io.narthex.web.api;

/**
 * Label names in a path: {@code U__a_2e_b} stands for {@code a.b} (Prometheus, "UTF-8 escaping in
 * paths": {@code __} for an underscore, {@code _2e_} for a code point in hexadecimal).
 */
final class LabelNames {
    private static final String PREFIX = "U__";

    private LabelNames() {}

    /** The name behind {@code name}; one that is not escaped properly stands for itself. */
    static String unescape(String name) {
        if (!name.startsWith(PREFIX)) {
            return name;
        }
        StringBuilder text = new StringBuilder(name.length());
        int at = PREFIX.length();
        while (at < name.length()) {
            char c = name.charAt(at);
            if (c != '_') {
                text.append(c);
                at++;
                continue;
            }
            int end = name.indexOf('_', at + 1);
            if (end < 0) {
                return name;
            }
            if (end == at + 1) {
                text.append('_');
            } else {
                int codePoint = hex(name, at + 1, end);
                if (codePoint < 0) {
                    return name;
                }
                text.appendCodePoint(codePoint);
            }
            at = end + 1;
        }
        return text.toString();
    }

    private static int hex(String name, int from, int to) {
        int codePoint = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(name.charAt(i), 16);
            if (digit < 0 || to - from > 6) {
                return -1;
            }
            codePoint = codePoint << 4 | digit;
        }
        boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
        return surrogate || codePoint > Character.MAX_CODE_POINT ? -1 : codePoint;
    }
}
