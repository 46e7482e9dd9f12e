package io.narthex.core.exposition;

import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Labels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A handler that writes down what it is handed, all of it decoded. */
final class Events implements ExpositionHandler {
    /** A sample and what came with it. */
    record Sample(Labels labels, long valueBits, String timestamp, String exemplar) {
        double value() {
            return Double.longBitsToDouble(valueBits);
        }
    }

    final List<Sample> samples = new ArrayList<>();
    final List<String> metadata = new ArrayList<>();
    final List<String> families = new ArrayList<>();
    final List<Long> hashes = new ArrayList<>();
    long bytes;

    @Override
    public void sample(SampleLine line) throws IOException {
        String exemplar = "";
        for (int i = 0; i < line.exemplarCount(); i++) {
            Exemplar found = line.exemplar(i, -1);
            exemplar += (i == 0 ? "" : ", ") + found.labels() + " " + found.value();
            exemplar += found.timestampMs() == -1 ? "" : " " + found.timestampMs();
        }
        samples.add(
                new Sample(
                        line.decode(),
                        Double.doubleToRawLongBits(line.value()),
                        line.hasTimestamp() ? Long.toString(line.timestampMs()) : "",
                        exemplar));
        families.add(String.valueOf(line.family()));
        hashes.add(line.hash());
    }

    @Override
    public void metadata(MetadataLine line) {
        metadata.add(line.kind() + " " + line.name() + " " + line.text());
    }

    @Override
    public void bytes(long total) {
        bytes = total;
    }

    static Events of(Format format, String text) throws IOException {
        return of(format, ParserOptions.SCRAPE, text.getBytes(StandardCharsets.UTF_8));
    }

    static Events of(Format format, ParserOptions options, byte[] text) throws IOException {
        return of(format, options, new ByteArrayInputStream(text));
    }

    static Events of(Format format, ParserOptions options, InputStream in) throws IOException {
        Events events = new Events();
        new ExpositionParser(options).parse(in, format, events);
        return events;
    }
}
