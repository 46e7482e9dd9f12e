package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.Problem;
import io.narthex.core.config.SecretSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageOptionsReaderTest {
    private static final Path FOLDER = Path.of("data");

    private static Document parse(String section) throws ConfigException {
        return Document.parse("f.yml", Path.of(""), section, SecretSource.system());
    }

    private static StorageOptions read(Document document) {
        return StorageOptionsReader.read(document.root().sectionOrEmpty("storage"), FOLDER);
    }

    private static StorageOptions good(String section) throws ConfigException {
        Document document = parse(section);
        StorageOptions options = read(document);
        document.throwIfWrong();
        return options;
    }

    @Test
    void nothingMeansTheDefaults() throws ConfigException {
        assertEquals(StorageOptions.defaults(FOLDER), good("storage: {}"));
    }

    @Test
    void takesOurKeysAndThoseOfPrometheus() throws ConfigException {
        StorageOptions options =
                good(
                        """
                        storage:
                          sync_interval: 90s
                          exemplars: {max_exemplars: 70}
                          tsdb:
                            out_of_order_time_window: 2h
                            retention: {time: 15d, size: 2GB}
                        """);
        assertEquals(2L << 30, options.sizeBytes());
        assertEquals(Duration.ofSeconds(90), options.syncInterval());
        assertEquals(Duration.ofSeconds(90), options.maxLoss());
        assertEquals(70, options.maxExemplars());
        assertEquals(0, good("storage: {exemplars: {max_exemplars: -1}}").maxExemplars());
        assertEquals(Duration.ofHours(2), options.outOfOrderWindow());
        assertEquals(Duration.ofDays(15), options.retentionTime());
    }

    @Test
    void ourSizeGoesBeforeTheirs() throws ConfigException {
        StorageOptions options =
                good("storage: {size: 1GB, tsdb: {retention: {size: 2GB, time: 0s}}}");
        assertEquals(1L << 30, options.sizeBytes());
        assertNull(options.retentionTime());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{size: 1000KB}|size: must be at least 16MB",
                "{sync_interval: 0s}|sync_interval: must be longer than 0s",
                "{sync_interval: 1m, max_loss: 30s}|max_loss: must not be shorter than"
                        + " sync_interval",
                "{tsdb: {retention: {percentage: 101}}}|tsdb.retention.percentage: must be from 0"
                        + " to 100",
                "{tsdb: {chunk_encoding: {floats: zip}}}|tsdb.chunk_encoding.floats: must be one"
                        + " of xor, xor2, found \"zip\"",
                "{sise: 1GB}|sise: unknown key; did you mean \"size\"?",
            })
    void refuses(String section, String message) throws ConfigException {
        Document document = parse("storage: " + section);
        read(document);
        List<Problem> problems =
                assertThrows(ConfigException.class, document::throwIfWrong).problems();
        assertEquals(1, problems.size(), problems.toString());
        assertEquals(
                "storage." + message,
                problems.getFirst().toString().replaceFirst("^[^ ]* ", ""),
                problems.toString());
    }
}
