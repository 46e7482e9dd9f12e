package io.narthex.agent.cli.tsdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.Durations;
import io.narthex.core.model.UtcTime;
import io.narthex.storage.RingFacts;
import io.narthex.storage.RingInspector;
import io.narthex.storage.SegmentFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** {@code tsdb list}: a line or an object for each segment, oldest first, and the head. */
final class SegmentList {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private final RingFacts ring;
    private final List<SegmentFacts> segments;
    private final PrintWriter out;

    SegmentList(RingInspector inspector, PrintWriter out) {
        this.ring = inspector.facts();
        this.segments = inspector.segments();
        this.out = out;
    }

    /** Columns as promtool's, with extent and bytes a sample beside. */
    void table(boolean forPeople) {
        List<String[]> rows = new ArrayList<>();
        rows.add(
                new String[] {
                    "SEGMENT",
                    "EXTENT",
                    "MIN TIME",
                    "MAX TIME",
                    "DURATION",
                    "NUM SAMPLES",
                    "NUM CHUNKS",
                    "NUM SERIES",
                    "SIZE",
                    "BYTES/SAMPLE"
                });
        for (SegmentFacts segment : segments) {
            rows.add(
                    new String[] {
                        Long.toString(segment.sequence()),
                        Integer.toString(segment.extent()),
                        time(segment.minMs(), forPeople),
                        time(segment.maxMs(), forPeople),
                        Durations.format(segment.maxMs() - segment.minMs()),
                        Long.toString(segment.samples()),
                        Integer.toString(segment.chunks()),
                        segment.series() < 0 ? "damaged" : Integer.toString(segment.series()),
                        size(segment.bytes(), forPeople),
                        places(segment.bytesPerSample(), 3)
                    });
        }
        rows.add(
                new String[] {
                    "head",
                    "-",
                    "-",
                    "-",
                    "-",
                    Long.toString(ring.headSamples()),
                    "-",
                    Integer.toString(ring.headSeries()),
                    size(ring.journalUsedBytes(), forPeople),
                    "-"
                });
        print(rows);
    }

    private void print(List<String[]> rows) {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row[i]);
                if (i < columns - 1) {
                    line.repeat(' ', widths[i] + 2 - row[i].length());
                }
            }
            out.print(line.append('\n'));
        }
    }

    private static String time(long ms, boolean forPeople) {
        if (!forPeople) {
            return Long.toString(ms);
        }
        String text = UtcTime.format(ms);
        return text.substring(0, text.length() - 5).replace('T', ' ') + " +0000 UTC";
    }

    private static String size(long bytes, boolean forPeople) {
        if (!forPeople) {
            return Long.toString(bytes);
        }
        int unit = 0;
        double size = bytes;
        while (size >= 1024 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return (unit == 0 ? Long.toString(bytes) : places(size, 1)) + UNITS[unit];
    }

    private static String places(double value, int places) {
        return new BigDecimal(value).setScale(places, RoundingMode.HALF_UP).toPlainString();
    }

    /** The ring, its segments and its head as one object. */
    void json() throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter();
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeObjectFieldStart("ring");
        json.writeNumberField("formatVersion", ring.formatVersion());
        json.writeNumberField("createdMs", ring.createdMs());
        json.writeNumberField("bytes", ring.ringBytes());
        json.writeNumberField("journalBytes", ring.journalBytes());
        json.writeNumberField("extentBytes", ring.extentBytes());
        json.writeNumberField("extents", ring.extents());
        json.writeNumberField("extentsUsed", ring.extentsUsed());
        json.writeNumberField("tombstones", ring.tombstones());
        json.writeEndObject();
        json.writeArrayFieldStart("segments");
        for (SegmentFacts segment : segments) {
            json.writeStartObject();
            json.writeNumberField("segment", segment.sequence());
            json.writeNumberField("extent", segment.extent());
            json.writeNumberField("minTime", segment.minMs());
            json.writeNumberField("maxTime", segment.maxMs());
            json.writeNumberField("numSamples", segment.samples());
            json.writeNumberField("numChunks", segment.chunks());
            json.writeNumberField("numSeries", segment.series());
            json.writeNumberField("bytes", segment.bytes());
            json.writeNumberField("dictionaryBytes", segment.dictionaryBytes());
            json.writeNumberField("chunkBytes", segment.chunkBytes());
            json.writeNumberField("bytesPerSample", segment.bytesPerSample());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("head");
        json.writeNumberField("numSamples", ring.headSamples());
        json.writeNumberField("numSeries", ring.headSeries());
        json.writeNumberField("journalBytes", ring.journalUsedBytes());
        json.writeEndObject();
        json.writeEndObject();
        json.close();
        out.print('\n');
    }
}
