package io.narthex.core.exposition;

import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Labels;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes a sample's line apart and hands it over. Confined to the parsing thread. */
final class SampleReader extends LineCursor {
    private final SampleLine sample;
    private @Nullable OpenMetricsRules rules;

    SampleReader(FamilyTracker families) {
        this.sample = new SampleLine(families);
    }

    void reset(boolean isOpenMetrics, boolean isStrict, @Nullable OpenMetricsRules checks) {
        openMetrics = isOpenMetrics;
        strict = isStrict;
        rules = checks;
    }

    /** Lets go of the buffer. */
    void release() {
        rules = null;
        begin(NOTHING, 0, 0, number);
        sample.begin(NOTHING, 0);
        sample.decoder.begin(NOTHING, 0, 0, number);
    }

    /** Reads the sample that begins at {@code from} in the line taken. */
    void read(int from, ExpositionHandler handler) throws IOException {
        at = from;
        SampleLine line = sample;
        line.begin(bytes, at);
        line.decoder.begin(bytes, start, end, number);
        line.decoder.spelling(!openMetrics, openMetrics && strict);
        series();
        line.endSeries(at);
        if (openMetrics) {
            openMetricsValues();
        } else {
            textValues();
        }
        if (strict) {
            line.decoded = line.decode();
            if (rules != null) {
                rules.sample(line, number);
            }
        }
        handler.sample(line);
    }

    private void series() throws ExpositionException {
        int from = at;
        if (bytes[at] != '{') {
            at = Text.nameEnd(bytes, at, end, true);
            if (at == from) {
                throw error("expected a metric name", at);
            }
            int brace = openMetrics ? at : Text.skipBlanks(bytes, at, end);
            if (brace == end || bytes[brace] != '{') {
                return;
            }
            at = brace;
        }
        closingBrace();
    }

    /** Moves from an opening brace behind its closing one; what is between is checked later. */
    private void closingBrace() throws ExpositionException {
        int open = at;
        for (int i = at + 1; i < end; i++) {
            byte b = bytes[i];
            if (b == '}') {
                at = i + 1;
                return;
            }
            if (b == '"') {
                int close = Text.closingQuote(bytes, i + 1, end);
                if (close < 0) {
                    throw error("a quote without closing quote", i);
                }
                i = close;
            }
        }
        throw error("a brace without closing brace", open);
    }

    private void textValues() throws ExpositionException {
        boolean braced = bytes[at - 1] == '}';
        int from = at;
        at = Text.skipBlanks(bytes, at, end);
        if (at == from && at < end && !braced) {
            throw error("expected a blank and a value", at);
        }
        int to = wordEnd();
        sample.value = number(to, !strict, "a value");
        at = Text.skipBlanks(bytes, to, end);
        if (at == end) {
            return;
        }
        to = wordEnd();
        sample.timestampMs = wholeNumber(to);
        sample.timestamped = true;
        at = Text.skipBlanks(bytes, to, end);
        if (at < end) {
            throw error("expected the end of the line after the timestamp", at);
        }
    }

    private void openMetricsValues() throws ExpositionException {
        skipOneBlank("a value");
        int to = wordEnd();
        sample.value = number(to, false, "a value");
        at = to;
        if (at == end) {
            return;
        }
        if (!Text.startsWith(bytes, at, end, " # ")) {
            skipOneBlank("a timestamp");
            to = wordEnd();
            sample.timestampMs = milliseconds(to);
            sample.timestamped = true;
            at = to;
        }
        if (at < end) {
            exemplar();
        }
    }

    private void exemplar() throws ExpositionException {
        if (!Text.startsWith(bytes, at, end, " # {")) {
            throw error("expected the end of the line or an exemplar", at);
        }
        at += " # ".length();
        int from = at;
        closingBrace();
        Labels labels = sample.decoder.exemplar(from, at);
        skipOneBlank("an exemplar's value");
        int to = wordEnd();
        double value = number(to, false, "an exemplar's value");
        long timestampMs = SampleLine.NO_TIMESTAMP;
        at = to;
        if (at < end) {
            skipOneBlank("an exemplar's timestamp");
            to = wordEnd();
            timestampMs = milliseconds(to);
            at = to;
        }
        sample.exemplars.add(new Exemplar(labels, value, timestampMs));
        if (at < end) {
            throw error("expected the end of the line after the exemplar", at);
        }
    }
}
