package io.narthex.web.page;

/** Numbers, sizes and times as people read them. */
final class Quantities {
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Quantities() {}

    /** {@code 1 234 567}, with narrow blanks that do not break. */
    static String count(long number) {
        String digits = Long.toString(Math.abs(number));
        StringBuilder text = new StringBuilder(digits.length() * 2);
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0) {
                text.append('\u202f');
            }
            text.append(digits.charAt(i));
        }
        return number < 0 ? "-" + text : text.toString();
    }

    /** {@code 1.5 GiB}. */
    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < SIZES.length - 1) {
            value /= 1024;
            unit++;
        }
        long tenths = Math.round(value * 10);
        boolean whole = unit == 0 || tenths >= 1000;
        String number = whole ? Long.toString(Math.round(value)) : tenths / 10 + "." + tenths % 10;
        return number + " " + SIZES[unit];
    }

    /** The two largest units: {@code 3 d 4 h}, {@code 12 s}, {@code 40 ms}. */
    static String duration(long ms) {
        if (ms < 1000) {
            return Math.max(0, ms) + " ms";
        }
        long seconds = ms / 1000;
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + " min " + seconds % 60 + " s";
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours + " h " + minutes % 60 + " min";
        }
        return hours / 24 + " d " + hours % 24 + " h";
    }

    /** How long ago, or {@code never} for 0. */
    static String ago(long epochMs, long nowMs) {
        return epochMs == 0 ? "never" : duration(nowMs - epochMs) + " ago";
    }
}
