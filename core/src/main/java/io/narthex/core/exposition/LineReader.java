package io.narthex.core.exposition;

import io.narthex.core.model.MetricType;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes a line apart and hands it over. Confined to the parsing thread. */
final class LineReader extends LineCursor {
    private static final ExpositionHandler NOBODY = _ -> {};

    private final FamilyTracker families;
    private final SampleReader samples;
    private final MetadataLine metadata = new MetadataLine();
    private ExpositionHandler handler = NOBODY;
    private @Nullable OpenMetricsRules rules;
    private boolean ended;

    LineReader(FamilyTracker families) {
        this.families = families;
        this.samples = new SampleReader(families);
    }

    void reset(
            boolean isOpenMetrics,
            boolean isStrict,
            ExpositionHandler to,
            @Nullable OpenMetricsRules checks) {
        openMetrics = isOpenMetrics;
        strict = isStrict;
        handler = to;
        rules = checks;
        ended = false;
        number = 0;
        samples.reset(isOpenMetrics, isStrict, checks);
    }

    /** The number of the line read last, counted from 1. */
    long number() {
        return number;
    }

    /** Reads the line from {@code from} to {@code to}, which is where its line feed stands. */
    void line(byte[] in, int from, int to) throws IOException {
        begin(in, from, to, number + 1);
        if (openMetrics) {
            openMetricsLine();
        } else {
            textLine();
        }
    }

    /** Reads the last line where no line feed ends it. */
    void lastLine(byte[] in, int from, int to) throws IOException {
        line(in, from, to);
        if (strict && !openMetrics) {
            throw error("the last line does not end with a line feed", end);
        }
        if (openMetrics && !ended) {
            throw error("the line is cut off: expected # EOF at the end", end);
        }
    }

    /** The text is at its end. */
    void finish() throws ExpositionException {
        if (openMetrics && !ended) {
            throw new ExpositionException(
                    "the text does not end with # EOF, found the end of the text", number + 1, 1);
        }
    }

    /** Lets go of the handler and of the buffer. */
    void release() {
        handler = NOBODY;
        rules = null;
        begin(NOTHING, 0, 0, number);
        metadata.bytes = NOTHING;
        samples.release();
    }

    private void openMetricsLine() throws IOException {
        if (ended) {
            throw error("nothing may stand behind # EOF", at);
        }
        if (at == end) {
            throw error("expected a sample, metadata or # EOF", at);
        }
        if (bytes[at] != '#') {
            samples.begin(bytes, start, end, number);
            samples.read(at, handler);
            return;
        }
        MetadataLine.Kind kind = null;
        if (Text.startsWith(bytes, at, end, "# HELP ")) {
            kind = MetadataLine.Kind.HELP;
        } else if (Text.startsWith(bytes, at, end, "# TYPE ")) {
            kind = MetadataLine.Kind.TYPE;
        } else if (Text.startsWith(bytes, at, end, "# UNIT ")) {
            kind = MetadataLine.Kind.UNIT;
        } else if (Text.equals(bytes, at, end, "# EOF")) {
            ended = true;
            return;
        }
        if (kind == null) {
            throw error("expected # HELP, # TYPE, # UNIT or # EOF", at);
        }
        at += "# HELP ".length();
        metadataName(kind);
        if (at == end || bytes[at] != ' ') {
            throw error("expected a blank and the text of " + kind, at);
        }
        at++;
        metadata(kind);
    }

    private void textLine() throws IOException {
        at = Text.skipBlanks(bytes, at, end);
        if (at == end) {
            return;
        }
        if (bytes[at] != '#') {
            samples.begin(bytes, start, end, number);
            samples.read(at, handler);
            return;
        }
        int word = Text.skipBlanks(bytes, at + 1, end);
        if (word == at + 1) {
            return;
        }
        MetadataLine.Kind kind = null;
        if (Text.startsWith(bytes, word, end, "HELP")) {
            kind = MetadataLine.Kind.HELP;
        } else if (Text.startsWith(bytes, word, end, "TYPE")) {
            kind = MetadataLine.Kind.TYPE;
        }
        int name = Text.skipBlanks(bytes, Math.min(word + 4, end), end);
        if (kind == null || name == word + 4 || name == end) {
            return;
        }
        at = name;
        metadataName(kind);
        if (at < end && bytes[at] != ' ' && bytes[at] != '\t') {
            throw error("expected a blank and the text of " + kind, at);
        }
        at = Text.skipBlanks(bytes, at, end);
        metadata(kind);
    }

    private void metadataName(MetadataLine.Kind kind) throws ExpositionException {
        int from = at;
        int to;
        if (at < end && bytes[at] == '"') {
            from++;
            to = Text.closingQuote(bytes, from, end);
            if (to < 0) {
                throw error("a name without closing quote", at);
            }
            requireUtf8(from, to, "the name");
            at = to + 1;
        } else {
            to = Text.nameEnd(bytes, from, end, true);
            at = to;
        }
        if (from == to) {
            throw error("expected a metric name after " + kind, from);
        }
        metadata.nameFrom = from;
        metadata.nameTo = to;
    }

    /** Hands over a metadata line whose text begins here. */
    private void metadata(MetadataLine.Kind kind) throws IOException {
        metadata.bytes = bytes;
        metadata.kind = kind;
        metadata.openMetrics = openMetrics;
        metadata.textFrom = at;
        metadata.textTo = end;
        switch (kind) {
            case HELP -> requireUtf8(at, end, "the help");
            case TYPE -> {
                if (!openMetrics) {
                    while (metadata.textTo > at && isBlank(bytes[metadata.textTo - 1])) {
                        metadata.textTo--;
                    }
                }
                metadata.type = type();
            }
            case UNIT -> requireUnit();
        }
        families.add(metadata);
        if (rules != null) {
            rules.metadata(metadata, number);
        }
        handler.metadata(metadata);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private MetricType type() throws ExpositionException {
        MetricType type =
                TypeNames.find(bytes, at, metadata.textTo, !openMetrics, openMetrics || !strict);
        if (type == null) {
            throw error("unknown metric type", at);
        }
        return type;
    }

    private void requireUnit() throws ExpositionException {
        int length = end - at;
        if (length == 0) {
            return;
        }
        requireUtf8(at, end, "the unit");
        int from = metadata.nameTo - length;
        boolean good =
                from > metadata.nameFrom
                        && bytes[from - 1] == '_'
                        && Arrays.equals(bytes, from, metadata.nameTo, bytes, at, end);
        if (!good) {
            throw error("the unit does not end the metric's name", at);
        }
    }
}
