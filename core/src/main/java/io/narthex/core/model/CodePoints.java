package io.narthex.core.model;

/**
 * The order of strings by Unicode code points, which is that of their UTF-8 bytes and so the order
 * that Prometheus' tools expect. {@link String#compareTo} differs from it above U+FFFF.
 */
public final class CodePoints {
    private CodePoints() {}

    /** Negative, zero or positive as {@code a} comes before, with or after {@code b}. */
    public static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean bothAreSurrogates = Character.isSurrogate(x) && Character.isSurrogate(y);
                if (!bothAreSurrogates && Character.isSurrogate(x)) {
                    return 1;
                }
                if (!bothAreSurrogates && Character.isSurrogate(y)) {
                    return -1;
                }
                return x - y;
            }
        }
        return a.length() - b.length();
    }
}
