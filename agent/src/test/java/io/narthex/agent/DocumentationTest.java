package io.narthex.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.agent.run.AgentConfiguration;
import io.narthex.alerting.notify.AlertmanagerConfig;
import io.narthex.alerting.rule.RuleFiles;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.Problem;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import io.narthex.promql.PromqlParser;
import io.narthex.web.config.WebConfig;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manual shows can be used as it stands, and what it points to is there. */
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("narthex.root", ".."));
    private static final String FENCE = "```";
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern ADDRESS = Pattern.compile("^[a-z][a-z0-9+.-]*:.*");

    @TempDir Path folder;

    /**
     * A fenced block.
     *
     * @param kind what stands after the opening fence, such as {@code yaml rules.yml}
     * @param line of the opening fence, from 1
     */
    private record Block(Path page, int line, String kind, String text) {
        String place() {
            return ROOT.relativize(page) + ":" + line;
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        for (String name : List.of("README.md", "CONTRIBUTING.md")) {
            Path page = ROOT.resolve(name);
            if (Files.exists(page)) {
                pages.add(page);
            }
        }
        assertTrue(pages.size() > 5, "pages: " + pages);
        return pages;
    }

    private static List<Block> blocks(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        int from = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(FENCE)) {
                continue;
            }
            if (from < 0) {
                from = i;
            } else {
                String text = String.join("\n", lines.subList(from + 1, i)) + "\n";
                String kind = lines.get(from).substring(FENCE.length()).strip();
                blocks.add(new Block(page, from + 1, kind, text));
                from = -1;
            }
        }
        assertEquals(-1, from, "a block without an end: " + page);
        return blocks;
    }

    @Test
    void everyExampleIsReadWithoutProblemsAndWarnings() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String name : List.of("configuration.md", "getting-started.md", "web-config.md")) {
            List<Block> blocks = blocks(ROOT.resolve("docs").resolve(name));
            assertFalse(blocks.isEmpty(), name);
            for (Block block : blocks) {
                for (String problem : problems(block)) {
                    wrong.add(block.place() + ": " + problem);
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private List<String> problems(Block block) throws IOException {
        String kind = block.kind();
        if (!kind.startsWith("yaml")) {
            return List.of();
        }
        String name = kind.substring("yaml".length()).strip();
        Path file = Files.writeString(folder.resolve("example.yml"), block.text());
        try {
            return switch (name) {
                case "prometheus.yml" -> texts(prometheus(file));
                case "alertmanager.yml" -> texts(alertmanager(file));
                case "rules.yml" -> rules(file);
                case "web.yml" -> texts(WebConfig.read(file).warnings());
                case "http.yml" -> texts(httpClient(file));
                default -> List.of("nobody reads a block marked \"" + kind + "\"");
            };
        } catch (ConfigException e) {
            return texts(e.problems());
        }
    }

    private List<Problem> prometheus(Path file) throws ConfigException {
        return AgentConfiguration.read(file, null, "test", folder).warnings();
    }

    private static List<Problem> alertmanager(Path file) throws ConfigException {
        Document document = Document.read(file, SecretSource.system());
        AlertmanagerConfig config = AlertmanagerConfig.read(document);
        return config.receivers().isEmpty()
                ? List.of(new Problem(document.root().place(), "receivers", "are missing"))
                : document.warnings();
    }

    private static List<Problem> httpClient(Path file) throws ConfigException {
        Document document = Document.read(file, SecretSource.system());
        Section root = document.root();
        HttpClientSettings.read(root);
        root.finish();
        document.throwIfWrong();
        return document.warnings();
    }

    private List<String> rules(Path file) throws ConfigException {
        var groups = RuleFiles.load(List.of(file.toString()), folder, PromqlParser::parse);
        return groups.isEmpty() ? List.of("no rule group") : List.of();
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    @Test
    void everyPageOfTheManualHasAnExampleThatIsRead() throws IOException {
        List<String> kinds = new ArrayList<>();
        for (String name : List.of("configuration.md", "getting-started.md")) {
            for (Block block : blocks(ROOT.resolve("docs").resolve(name))) {
                kinds.add(name + " " + block.kind());
            }
        }
        for (String kind : List.of("prometheus.yml", "alertmanager.yml", "rules.yml")) {
            assertTrue(kinds.contains("configuration.md yaml " + kind), kind + " in " + kinds);
            assertTrue(kinds.contains("getting-started.md yaml " + kind), kind + " in " + kinds);
        }
    }

    @Test
    void everyRelativeLinkLeadsToAFile() throws IOException {
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            List<String> lines = Files.readAllLines(page);
            boolean inBlock = false;
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith(FENCE)) {
                    inBlock = !inBlock;
                }
                Matcher found = LINK.matcher(inBlock ? "" : lines.get(i));
                while (found.find()) {
                    links++;
                    if (!leadsToAFile(page, found.group(1))) {
                        dead.add(ROOT.relativize(page) + ":" + (i + 1) + ": " + found.group(1));
                    }
                }
            }
        }
        assertTrue(links > 10, "links: " + links);
        assertEquals("", String.join("\n", dead));
    }

    private static boolean leadsToAFile(Path page, String link) {
        int anchor = link.indexOf('#');
        String path = anchor < 0 ? link : link.substring(0, anchor);
        if (path.isEmpty() || ADDRESS.matcher(path).matches()) {
            return true;
        }
        return Files.exists(page.resolveSibling(URLDecoder.decode(path, StandardCharsets.UTF_8)));
    }
}
