package io.narthex.core.exposition;

import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The metadata lines read last, as long as they are of one family. Nothing is decoded before it is
 * asked for. Confined to the parsing thread.
 */
final class FamilyTracker {
    private static final int KEPT_BYTES = 64 << 10;

    private boolean openMetrics;
    private byte[] name = new byte[64];
    private int nameLength;
    private byte[] help = new byte[128];
    private int helpLength;
    private String unit = "";
    private MetricType type = MetricType.UNKNOWN;
    private @Nullable MetricFamily family;

    /** Whether the help stands as it is, without escapes. */
    private boolean plainHelp;

    void reset(boolean isOpenMetrics) {
        openMetrics = isOpenMetrics;
        nameLength = 0;
        forget();
        if (name.length + help.length > KEPT_BYTES) {
            name = new byte[64];
            help = new byte[128];
        }
    }

    private void forget() {
        helpLength = 0;
        plainHelp = false;
        unit = "";
        type = MetricType.UNKNOWN;
        family = null;
    }

    void add(MetadataLine line) {
        if (!Arrays.equals(name, 0, nameLength, line.bytes, line.nameFrom, line.nameTo)) {
            forget();
            nameLength = line.nameTo - line.nameFrom;
            name = copy(line.bytes, line.nameFrom, nameLength, name);
        }
        family = null;
        switch (line.kind()) {
            case TYPE -> type = line.type();
            case UNIT -> unit = line.text();
            case HELP -> {
                helpLength = line.textTo - line.textFrom;
                help = copy(line.bytes, line.textFrom, helpLength, help);
            }
        }
    }

    /**
     * Begins a family of which all is known.
     *
     * @param spelledName as it stands between quotes
     * @param helpBytes UTF-8 without escapes
     */
    void begin(byte[] spelledName, int nameTo, MetricType ofType, byte[] helpBytes, String ofUnit) {
        forget();
        nameLength = nameTo;
        name = copy(spelledName, 0, nameTo, name);
        type = ofType;
        helpLength = helpBytes.length;
        help = copy(helpBytes, 0, helpLength, help);
        plainHelp = true;
        unit = ofUnit;
    }

    private static byte[] copy(byte[] from, int at, int length, byte[] into) {
        byte[] target = length > into.length ? new byte[Math.max(length, 2 * into.length)] : into;
        System.arraycopy(from, at, target, 0, length);
        return target;
    }

    /** The type of the family that the series belongs to. */
    MetricType typeOf(byte[] bytes, int from, int to) {
        return type != MetricType.UNKNOWN && suffixAt(bytes, from, to) >= 0
                ? type
                : MetricType.UNKNOWN;
    }

    /** What is known of the family that the series belongs to, or null. */
    @Nullable MetricFamily familyOf(byte[] bytes, int from, int to) {
        int suffix = suffixAt(bytes, from, to);
        if (suffix < 0 || isCreatedSuffix(bytes, suffix, to)) {
            return null;
        }
        return family();
    }

    /** What is known of the family whose metadata was read last. */
    MetricFamily family() {
        MetricFamily known = family;
        if (known == null) {
            String shown = Text.decode(name, 0, nameLength, true);
            if (openMetrics && type == MetricType.COUNTER) {
                shown = shown.concat("_total");
            } else if (openMetrics && type == MetricType.INFO) {
                shown = shown.concat("_info");
            }
            String text =
                    plainHelp
                            ? new String(help, 0, helpLength, StandardCharsets.UTF_8)
                            : Text.decode(help, 0, helpLength, openMetrics);
            known = new MetricFamily(shown, type, text, unit);
            family = known;
        }
        return known;
    }

    /** Whether the series says when others of the family began to count. */
    boolean isCreated(byte[] bytes, int from, int to) {
        int suffix = openMetrics ? suffixAt(bytes, from, to) : -1;
        return suffix >= 0 && isCreatedSuffix(bytes, suffix, to);
    }

    private static boolean isCreatedSuffix(byte[] bytes, int suffix, int to) {
        return Text.startsWith(bytes, suffix, to, "_created");
    }

    /** Where the name's suffix begins, if the series' name is one of the family's, otherwise -1. */
    private int suffixAt(byte[] bytes, int seriesFrom, int to) {
        int from = seriesFrom;
        if (to - from > 2 && bytes[from] == '{' && bytes[from + 1] == '"') {
            from += 2;
        }
        int suffix = from + nameLength;
        if (nameLength == 0
                || suffix > to
                || !Arrays.equals(name, 0, nameLength, bytes, from, suffix)) {
            return -1;
        }
        int end = suffix;
        while (end < to && Text.isSuffixByte(bytes[end])) {
            end++;
        }
        return Suffixes.allows(type, openMetrics, bytes, suffix, end) ? suffix : -1;
    }
}
