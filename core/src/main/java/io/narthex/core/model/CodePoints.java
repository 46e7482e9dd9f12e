package io.narthex.core.model;

/** Unicode code points as Go sees them, and so as Prometheus' tools expect them. */
public final class CodePoints {
    private CodePoints() {}

    /**
     * Negative, zero or positive as {@code a} comes before, with or after {@code b} in order of
     * code points, which is that of their UTF-8 bytes. {@link String#compareTo} differs from it
     * above U+FFFF.
     */
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

    /**
     * Go's {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols and ASCII's
     * blank.
     */
    public static boolean isPrintable(int c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
