package io.narthex.core.exposition;

import io.narthex.core.model.Labels;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Takes a sample's line apart and hands it over. Confined to the parsing thread. */
final class SampleReader extends LineCursor {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Differs in each process, so that nobody can prepare series whose hashes are the same. */
    private static final long SEED = new SplittableRandom().nextLong();

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
        sample.bytes = NOTHING;
        sample.decoded = null;
        sample.exemplarLabels = Labels.EMPTY;
        sample.decoder.begin(NOTHING, 0, 0, number);
    }

    /** Reads the sample that begins at {@code from} in the line taken. */
    void read(int from, ExpositionHandler handler) throws IOException {
        at = from;
        SampleLine line = sample;
        line.bytes = bytes;
        line.seriesFrom = at;
        line.decoded = null;
        line.decoder.begin(bytes, start, end, number);
        line.decoder.spelling(!openMetrics, openMetrics && strict);
        line.exemplar = false;
        line.timestamped = false;
        series();
        line.seriesTo = at;
        line.hash = hash(line.seriesFrom, at);
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
        sample.exemplarLabels = sample.decoder.exemplar(from, at);
        sample.exemplar = true;
        sample.exemplarTimestamped = false;
        skipOneBlank("an exemplar's value");
        int to = wordEnd();
        sample.exemplarValue = number(to, false, "an exemplar's value");
        at = to;
        if (at == end) {
            return;
        }
        skipOneBlank("an exemplar's timestamp");
        to = wordEnd();
        sample.exemplarTimestampMs = milliseconds(to);
        sample.exemplarTimestamped = true;
        at = to;
        if (at < end) {
            throw error("expected the end of the line after the exemplar", at);
        }
    }

    private long hash(int from, int to) {
        long hash = SEED ^ (to - from);
        int i = from;
        for (; i <= to - 8; i += 8) {
            hash = mix(hash ^ (long) LONG.get(bytes, i));
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = (rest << 8) | (bytes[i] & 0xffL);
        }
        return mix(hash ^ rest);
    }

    private static long mix(long h) {
        long product = h * 0x9e3779b97f4a7c15L;
        return product ^ (product >>> 32);
    }
}
