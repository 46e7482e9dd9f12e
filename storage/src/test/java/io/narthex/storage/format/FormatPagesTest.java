package io.narthex.storage.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The pages of docs/format and the descriptors say the same. */
class FormatPagesTest {
    private static final Path PAGES = Path.of(System.getProperty("narthex.root"), "docs", "format");

    @Test
    void ringPageAgrees() throws IOException {
        assertAgree("ring.md", RingDescriptor.class, 0, 2, "_OFFSET");
    }

    @Test
    void journalPageAgrees() throws IOException {
        assertAgree("journal.md", JournalDescriptor.class, 0, 2, "_OFFSET");
    }

    @Test
    void recordTypesAgree() throws IOException {
        assertAgree("journal.md", RecordDescriptor.class, 1, 0, "_TYPE");
    }

    @Test
    void segmentPageAgrees() throws IOException {
        assertAgree("segment.md", SegmentDescriptor.class, 0, 2, "_OFFSET");
        Map<String, Integer> forms = rows("segment.md", 1, 0, "FORM_");
        forms.keySet().removeIf(name -> !name.startsWith("FORM_"));
        Map<String, Integer> constants = new TreeMap<>(constants(SegmentDescriptor.class, "FORM_"));
        constants.keySet().removeIf(name -> !name.startsWith("FORM_"));
        assertEquals(constants, forms);
    }

    private static void assertAgree(
            String page, Class<?> descriptor, int valueColumn, int nameColumn, String part)
            throws IOException {
        Map<String, Integer> documented = rows(page, valueColumn, nameColumn, part);
        assertTrue(documented.size() > 5, page);
        assertEquals(constants(descriptor, part), documented);
    }

    private static Map<String, Integer> constants(Class<?> descriptor, String part) {
        Map<String, Integer> found = new TreeMap<>();
        for (Field field : descriptor.getDeclaredFields()) {
            if (field.getName().contains(part) && field.getType() == int.class) {
                try {
                    found.put(field.getName(), field.getInt(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return found;
    }

    private static Map<String, Integer> rows(
            String page, int valueColumn, int nameColumn, String part) throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        for (String line : Files.readAllLines(PAGES.resolve(page))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length > 4 && cells[nameColumn + 1].contains(part)) {
                found.put(
                        cells[nameColumn + 1].strip(),
                        Integer.parseInt(cells[valueColumn + 1].strip()));
            }
        }
        return found;
    }
}
