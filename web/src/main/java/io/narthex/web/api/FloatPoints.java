package io.narthex.web.api;

import io.narthex.core.model.DecimalDigits;
import io.narthex.core.model.FloatBytes;
import io.narthex.promql.query.SeriesResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of points that are floats, as {@link Points} has them. Confined to one thread. */
final class FloatPoints {
    /** What one point takes at most, with a comma. */
    private static final int POINT_BYTES = DecimalDigits.MAX_BYTES + FloatBytes.MAX_BYTES + 16;

    private final FloatBytes floats = new FloatBytes();
    private final PointTimes times = new PointTimes();
    private byte[] bytes;
    private int size;

    FloatPoints(int bufferBytes) {
        bytes = new byte[bufferBytes];
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    String text() {
        return new String(bytes, 0, size, StandardCharsets.US_ASCII);
    }

    void clear() {
        size = 0;
    }

    /** Adds one point. */
    void add(long timestampMs, double value) {
        bytes[size++] = '[';
        size = times.put(bytes, size, timestampMs);
        bytes[size++] = ',';
        bytes[size++] = '"';
        size = floats.putApi(bytes, size, value);
        bytes[size++] = '"';
        bytes[size++] = ']';
    }

    /**
     * Adds the floats of a series from {@code from} on, with commas between them, as long as there
     * is room; the first that was not looked at.
     */
    int add(SeriesResult series, int from) {
        int i = from;
        for (; i < series.size() && size <= bytes.length - POINT_BYTES; i++) {
            if (series.histogram(i) == null) {
                if (size > 0 || hasFloatBefore(series, from)) {
                    bytes[size++] = ',';
                }
                add(series.timestampMs(i), series.value(i));
            }
        }
        return i;
    }

    private static boolean hasFloatBefore(SeriesResult series, int index) {
        for (int i = index - 1; i >= 0; i--) {
            if (series.histogram(i) == null) {
                return true;
            }
        }
        return false;
    }

    /** Adds all floats of a series. */
    void addAll(SeriesResult series) {
        int next = 0;
        while (next < series.size()) {
            int room = (series.size() - next) * POINT_BYTES;
            if (size + POINT_BYTES > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(size + room, bytes.length * 2));
            }
            next = add(series, next);
        }
    }
}
