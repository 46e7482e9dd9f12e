package io.narthex.alerting.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Templates beside what Go's own engine makes of them: each line of {@code go-templates.tsv} holds
 * a template, {@code ok} or {@code error}, and what Go wrote or said, all quoted as Go quotes. It
 * was made with Go 1.19; what a younger Go says otherwise is written as promtool says it.
 */
class GoTemplatesTest {
    private static final Path TABLE = Path.of("src/test/resources/go-templates.tsv");

    /** What Go wrote with the same data. */
    private static Map<String, @Nullable Object> data() {
        Map<String, @Nullable Object> data = new HashMap<>();
        data.put("S", "hello wörld");
        data.put("I", 42L);
        data.put("N", -7L);
        data.put("F", 3.14159);
        data.put("G", 1e21);
        data.put("H", 2.0);
        data.put("T", true);
        data.put("B", false);
        data.put("L", List.of("a", "b", "c"));
        data.put("E", List.of());
        data.put("M", Map.of("x", "1", "a", "2"));
        data.put("LI", List.of(1L, 2L, 3L));
        data.put("Z", 0L);
        data.put("X", "<a href=\"x\">'&'</a>\n");
        data.put("Nil", null);
        data.put("Empty", "");
        data.put("MI", Map.of("one", 1L, "two", 2L));
        return data;
    }

    private static String run(String text) {
        try {
            Template template = Template.parse("t", text, new FunctionTable(List.of()));
            return "ok\t"
                    + GoStrings.quote(template.execute(data(), Environment.NONE, Limits.DEFAULT));
        } catch (TemplateException e) {
            return "error\t" + GoStrings.quote(String.valueOf(e.getMessage()));
        }
    }

    @Test
    void writesAndSaysWhatGoDoes() throws IOException, TemplateException {
        List<String> different = new ArrayList<>();
        List<String> lines = Files.readAllLines(TABLE);
        assertTrue(lines.size() > 280, "lines: " + lines.size());
        for (String line : lines) {
            int tab = line.indexOf('\t');
            String ours = run(GoStrings.unquote(line.substring(0, tab)));
            if (!ours.equals(line.substring(tab + 1))) {
                different.add(line + "\nours:\t" + ours);
            }
        }
        assertEquals("", String.join("\n", different));
    }
}
