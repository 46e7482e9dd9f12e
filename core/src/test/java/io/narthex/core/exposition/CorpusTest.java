package io.narthex.core.exposition;

import static io.narthex.testkit.FuzzTarget.texts;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.GlobalSettings;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import io.narthex.testkit.Corpus;
import io.narthex.testkit.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What reads expositions of others and configuration files. */
final class CorpusTest {
    private static final String FUZZ = "io.narthex.core.exposition.CoreFuzz";

    static final List<FuzzTarget> TARGETS =
            List.of(
                    new FuzzTarget(
                            "expositions",
                            CorpusTest::expositions,
                            texts(
                                    """
                                    \0# HELP a_s h\\n
                                    # TYPE a_s histogram
                                    # UNIT a_s s
                                    a_s_bucket{le="1",x="\\""} 1 2 # {a="b"} 1 1
                                    a_s_count 3
                                    # EOF
                                    """,
                                    "\1{\"b.c\",d=\"\u00e9\"} 1e5 -7",
                                    """
                                    \2# TYPE q summary
                                    q{quantile="0.5"} NaN
                                    q_sum +Inf
                                    q_count 1
                                    q_created 1.5
                                    # EOF
                                    """,
                                    """
                                    \3# TYPE i info
                                    i_info{a="b"} 1
                                    # TYPE s stateset
                                    s{s="on"} 1
                                    # EOF
                                    """)),
                    new FuzzTarget(
                            "configurations",
                            CorpusTest::configurations,
                            texts(
                                    """
                                    global:
                                      scrape_interval: 15s
                                      external_labels: {a: ${B}}
                                    """,
                                    """
                                    tls_config: {ca_file: a, min_version: TLS12}
                                    basic_auth:
                                      username: u
                                      password: ${env:X}
                                    """,
                                    """
                                    a: &x [1, 2]
                                    b: {<<: {c: d}, e: *x}
                                    f: |
                                      g
                                    """,
                                    """
                                    a: !!binary aGVsbG8=
                                    ? b
                                    : c
                                    ---
                                    d: 1e5
                                    """)));

    static void expositions(byte[] data) throws IOException {
        Format[] formats = Format.values();
        int kind = data.length == 0 ? 0 : data[0] & 0xff;
        ParserOptions options = (kind & 0x80) == 0 ? ParserOptions.SCRAPE : ParserOptions.STRICT;
        int from = Math.min(1, data.length);
        try {
            new ExpositionParser(options)
                    .parse(
                            new ByteArrayInputStream(data, from, data.length - from),
                            formats[kind % formats.length],
                            new Events());
        } catch (ExpositionException e) {
            // Refused, as it should be.
        }
    }

    static void configurations(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            Document document =
                    Document.parse(
                            "fuzz.yml", Path.of("/nowhere"), text, new SecretSource(Map.of()));
            Section root = document.root();
            GlobalSettings.read(root.sectionOrEmpty("global"), _ -> "x");
            HttpClientSettings.read(root);
            root.finish();
            document.maskedText();
            document.throwIfWrong();
        } catch (ConfigException e) {
            // Refused, as it should be.
        }
    }

    static Stream<byte[]> seeds(String name) {
        return Corpus.seeds(TARGETS, name);
    }

    @TestFactory
    Stream<DynamicTest> corpus() {
        return Corpus.tests(FUZZ, TARGETS);
    }
}
