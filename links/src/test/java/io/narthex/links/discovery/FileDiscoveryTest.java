package io.narthex.links.discovery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileDiscoveryTest {
    @TempDir private Path folder;
    private final Discoveries discoveries = new Discoveries();

    @AfterEach
    void close() {
        discoveries.close();
    }

    private void write(String name, String text) throws IOException {
        Path next = Files.writeString(folder.resolve(name + ".next"), text);
        Files.move(
                next,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private String target(String file, String address, String more) {
        return "{__address__=\""
                + address
                + "\", __meta_filepath=\""
                + folder.resolve(file)
                + "\""
                + more
                + "}";
    }

    @Test
    void followsFilesThatChangeComeAndGo() throws Exception {
        write("a.json", "[\n\t{\"targets\": [\"h:1\"], \"labels\": {\"room\": \"a\\u00e4\"}}\n]");
        write("b.yml", "- targets: ['h:2']\n");
        discoveries.use(folder, "file_sd_configs: [{files: ['*.json', '*.yml']}]");
        String first = target("a.json", "h:1", ", room=\"aä\"");
        await().until(() -> discoveries.known().equals(List.of(first, target("b.yml", "h:2", ""))));
        await().until(() -> !discoveries.updates.isEmpty());
        assertEquals(2, discoveries.metric("prometheus_sd_discovered_targets"));
        write("b.yml", "---\n- targets: ['h:3', 'h:4']\n");
        await().until(() -> discoveries.known().contains(target("b.yml", "h:4", "")));
        Files.delete(folder.resolve("a.json"));
        await().until(() ->
                discoveries
                        .known()
                        .equals(List.of(target("b.yml", "h:3", ""), target("b.yml", "h:4", ""))));
    }

    @Test
    void aBadFileKeepsWhatItSaidAndIsToldOf() throws Exception {
        write("a.yml", "- targets: ['h:1']\n");
        write("b.json", "[{\"targets\": [\"h:2\"]}]");
        discoveries.use(folder, "file_sd_configs: [{files: ['*.yml', '*.json']}]");
        await().until(() -> discoveries.known().size() == 2);
        write("a.yml", "- targets: ['h:9'\n- what: ever\n");
        await().until(() -> !discoveries.trouble().equals("null"));
        assertEquals(
                folder.resolve("a.yml") + ":2:1: not valid YAML: expected ',' or ']', but got -",
                discoveries.trouble());
        assertEquals(2, discoveries.known().size());
        await().until(() -> discoveries.metric("narthex_sd_failing") == 1);
        write("b.json", "[{\"targets\": [\"h:3\", \"h:4\"]}]");
        await().until(() -> discoveries.known().size() == 3);
        assertEquals(1, discoveries.metric("narthex_sd_failing"), "the other is still wrong");
        write("a.yml", "[]");
        await().until(() -> discoveries.known().size() == 2);
        await().until(() -> discoveries.trouble().equals("null"));
        await().until(() -> discoveries.metric("narthex_sd_failing") == 0);
    }

    @Test
    void aReloadLeavesEqualSettingsAtWorkAndLendsToNewOnes() throws Exception {
        write("a.yml", "- targets: ['h:1']\n");
        discoveries.use(folder, "file_sd_configs: [{files: ['a.yml']}]");
        await().until(() -> discoveries.known().size() == 1);
        discoveries.use(folder, "file_sd_configs: [{files: ['a.yml'], refresh_interval: 1m}]");
        assertEquals(1, discoveries.known().size(), "what was known stands in");
        discoveries.use(folder, "{}");
        assertEquals(List.of(), discoveries.known());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | line 1, column 1: expected a list of target groups, found START_OBJECT",
                "[{\"targets\": [1]}] | line 1, column 15: expected an address, found"
                        + " VALUE_NUMBER_INT",
                "[{\"targets\": [\"h\"], \"x\": 1}] | json: unknown field \"x\"",
                "[null] | nil target group item found",
                "[{\"labels\": {\"a\": 1}}] | line 1, column 19: expected a label's value, found"
                        + " VALUE_NUMBER_INT",
                "[] [] | line 1, column 4: expected nothing after the list, found START_ARRAY",
                "[{\"labels\": {\"\": \"1\"}}] | \"\" is not a valid label name",
            })
    void refusesOtherJson(String json, String expected) {
        IOException refused =
                assertThrows(
                        IOException.class,
                        () -> GroupFile.json(json.getBytes(StandardCharsets.UTF_8)));
        assertEquals(expected, refused.getMessage());
    }

    @Test
    void refusesOtherYaml() {
        IOException refused =
                assertThrows(
                        IOException.class,
                        () ->
                                GroupFile.yaml(
                                        Path.of("/x.yml"),
                                        "- target: [a]".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "/x.yml:1:3: groups[0].target: unknown key; did you mean \"targets\"?",
                refused.getMessage());
    }
}
