package io.narthex.collectors.scrape;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.GlobalSettings;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import io.narthex.core.config.relabel.Relabeller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Prometheus' own configuration files, as far as they concern scraping and relabelling. */
class ConformanceConfigTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("narthex.conformance", "none"), "prometheus-config");

    /** Good files that are refused here, or whose badness lies elsewhere, and why. */
    private static final Map<String, String> LEFT_OUT =
            Map.of(
                    "kubernetes_empty_apiserver.good.yml", "kubernetes discovery comes later",
                    "kubernetes_selectors_endpoints.good.yml", "kubernetes discovery comes later",
                    "kubernetes_selectors_ingress.good.yml", "kubernetes discovery comes later",
                    "kubernetes_selectors_pod.good.yml", "kubernetes discovery comes later",
                    "rules.bad.yml", "concerns rule files",
                    "scrape_config_files_global.bad.yml",
                            "names a file that is not in the folder, which Prometheus passes over");

    /** Sections of the top level that other modules own and test. */
    private static final List<String> OTHERS =
            List.of("runtime", "rule_files", "remote_read", "otlp", "storage", "tracing");

    /** Words in the names of files whose badness lies in a section that other modules own. */
    private static final List<String> OTHERS_FILES =
            List.of(
                    "remote_",
                    "otlp_",
                    "storage_",
                    "tracing_",
                    "tsdb_",
                    "agent_mode",
                    "empty_rw_config",
                    "rules");

    @TestFactory
    Stream<DynamicTest> filesLoadOrAreRefused() throws IOException {
        assumeTrue(Files.isDirectory(FOLDER), "no conformance folder");
        List<Path> files;
        try (Stream<Path> all = Files.list(FOLDER)) {
            files = all.filter(this::concernsScraping).sorted().toList();
        }
        assertTrue(files.size() > 80, "files: " + files.size());
        return files.stream()
                .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    private boolean concernsScraping(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yml")
                && !LEFT_OUT.containsKey(name)
                && OTHERS_FILES.stream().noneMatch(name::startsWith);
    }

    private static void check(Path file) throws ConfigException {
        boolean bad = file.toString().endsWith(".bad.yml");
        try {
            load(file);
        } catch (ConfigException e) {
            if (!bad) {
                throw e;
            }
            assertTrue(
                    e.problems().stream().allMatch(problem -> problem.place().line() > 0),
                    "names the line: " + e.getMessage());
            return;
        }
        if (bad) {
            fail("was not refused");
        }
    }

    private static void load(Path file) throws ConfigException {
        Document document = Document.read(file, new SecretSource(Map.of()));
        Section root = document.root();
        GlobalSettings global = GlobalSettings.read(root.sectionOrEmpty("global"), name -> null);
        ScrapeConfigs.read(root, global);
        OTHERS.forEach(root::has);
        Section alerting = root.sectionOrEmpty("alerting");
        Relabeller.read(alerting, "alert_relabel_configs", false);
        alerting.list(
                "alertmanagers",
                manager -> {
                    Relabeller.read(manager, "relabel_configs", false);
                    return manager;
                });
        root.list(
                "remote_write",
                write -> {
                    Relabeller.read(write, "write_relabel_configs", false);
                    return write;
                });
        root.finish();
        document.throwIfWrong();
    }
}
