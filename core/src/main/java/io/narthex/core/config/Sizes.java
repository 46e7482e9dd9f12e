package io.narthex.core.config;

/** Sizes as Prometheus' flags spell them: {@code 512MB} is 512 times 1024 times 1024 bytes. */
public final class Sizes {
    private static final String UNITS = "KMGTPE";

    private Sizes() {}

    /**
     * The bytes that {@code text} spells: a number, then nothing, {@code B}, {@code KB}, {@code
     * KiB}, {@code MB} and so on; the steps are of 1024 in all spellings.
     *
     * @throws IllegalArgumentException if it spells none, or more than {@link Long#MAX_VALUE}
     */
    public static long parseBytes(String text) {
        int end = 0;
        while (end < text.length()
                && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        String unit = text.substring(end).strip();
        long factor = 1;
        if (!unit.isEmpty() && !unit.equals("B")) {
            int step = UNITS.indexOf(Character.toUpperCase(unit.charAt(0)));
            String rest = unit.substring(1);
            if (step < 0 || !(rest.isEmpty() || rest.equals("B") || rest.equals("iB"))) {
                throw new IllegalArgumentException("not a size: text=" + text);
            }
            factor = 1L << (10 * (step + 1));
        }
        double bytes = Double.parseDouble(text.substring(0, end)) * factor;
        if (bytes >= 0x1p63) {
            throw new IllegalArgumentException("size too large: text=" + text);
        }
        return (long) bytes;
    }
}
