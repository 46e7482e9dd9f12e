package io.narthex.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobalSettingsTest {
    private static Document document(String text) throws ConfigException {
        return Document.parse("p.yml", Path.of("/"), text, new SecretSource(Map.of()));
    }

    private static GlobalSettings read(Document document) {
        return GlobalSettings.read(
                document.root().sectionOrEmpty("global"),
                name -> name.equals("SITE") ? "attic" : null);
    }

    @Test
    void hasPrometheusDefaults() throws ConfigException {
        Document document = document("");
        GlobalSettings settings = read(document);
        document.throwIfWrong();
        assertEquals(GlobalSettings.DEFAULT, settings);
        assertEquals(60_000, settings.scrapeIntervalMs());
        assertEquals(10_000, settings.scrapeTimeoutMs());
        assertEquals(60_000, settings.evaluationIntervalMs());
        assertEquals(
                List.of(
                        "OpenMetricsText1.0.0",
                        "OpenMetricsText0.0.1",
                        "PrometheusText1.0.0",
                        "PrometheusText0.0.4"),
                settings.scrape().protocolsAskedFor());
    }

    @Test
    void readsEveryKey() throws ConfigException {
        Document document =
                document(
                        """
                        global:
                          scrape_interval: 15s
                          scrape_timeout: 5s
                          evaluation_interval: 30s
                          rule_query_offset: 1s
                          external_labels: {site: "${SITE}-1", plain: a, cost: "$$5", gone: $NOPE}
                          query_log_file: q.log
                          scrape_failure_log_file: f.log
                          body_size_limit: 10MB
                          sample_limit: 1
                          label_limit: 2
                          label_name_length_limit: 3
                          label_value_length_limit: 4
                          target_limit: 5
                          keep_dropped_targets: 6
                          metric_name_validation_scheme: legacy
                          metric_name_escaping_scheme: dots
                          scrape_protocols: [PrometheusText0.0.4, PrometheusProto]
                          scrape_native_histograms: true
                          convert_classic_histograms_to_nhcb: true
                          always_scrape_classic_histograms: true
                          extra_scrape_metrics: true
                        """);
        GlobalSettings settings = read(document);
        document.throwIfWrong();
        assertEquals(
                new GlobalSettings(
                        15_000,
                        5_000,
                        30_000,
                        1_000,
                        Labels.of("site", "attic-1", "plain", "a", "cost", "$5"),
                        document.folder().resolve("q.log"),
                        new GlobalSettings.ScrapeDefaults(
                                new ScrapeLimits(10L << 20, 1, 2, 3, 4, 5, 6),
                                new NameSettings(true, "dots"),
                                List.of("PrometheusText0.0.4", "PrometheusProto"),
                                new HistogramSettings(true, true, true),
                                true)),
                settings);
        assertEquals(
                List.of("global.scrape_failure_log_file", "global.external_labels.gone"),
                document.warnings().stream().map(Problem::key).toList());
    }

    @Test
    void shortensTheTimeoutToTheInterval() throws ConfigException {
        Document document = document("global: {scrape_interval: 5s}");
        assertEquals(5_000, read(document).scrapeTimeoutMs());
        document.throwIfWrong();
    }

    @Test
    void legacyNamesAskForUnderscores() throws ConfigException {
        Document document = document("global: {metric_name_validation_scheme: legacy}");
        NameSettings names = read(document).scrape().names();
        document.throwIfWrong();
        assertTrue(names.legacy());
        assertEquals("underscores", names.escaping());
        assertFalse(NameSettings.DEFAULT.legacy());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scrape_interval: 5s, scrape_timeout: 6s | global scrape timeout greater than"
                        + " scrape interval",
                "body_size_limit: 100 | needs a unit, such as 10MB, found \"100\"",
                "external_labels: {__name__: x} | \"__name__\" is not a valid label name",
                "external_labels: {!!binary \"/w==\": value} | a key must be a word, not binary"
                        + " data",
                "scrape_protocols: [] | scrape_protocols cannot be empty",
                "scrape_protocols: [PrometheusProto, PrometheusProto] | duplicated protocol in"
                        + " scrape_protocols, got \"PrometheusProto\"",
                "scrape_protocols: [prometheusproto] | unknown scrape protocol"
                        + " \"prometheusproto\", supported: PrometheusProto, OpenMetricsText1.0.0,"
                        + " OpenMetricsText0.0.1, PrometheusText1.0.0, PrometheusText0.0.4",
                "nonexistent_field: test | unknown key",
            })
    void refuses(String keys, String expected) throws ConfigException {
        Document document = document("global: {" + keys + "}");
        read(document);
        var e = assertThrows(ConfigException.class, document::throwIfWrong);
        assertEquals(expected, e.problems().getFirst().message());
    }
}
