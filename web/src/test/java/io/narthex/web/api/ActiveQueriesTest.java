package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that names what ran when the process ended. */
class ActiveQueriesTest {
    @TempDir private Path folder;

    private ActiveQueries open() {
        return ActiveQueries.open(folder, 3, () -> 5_000);
    }

    private String unfinished() throws IOException {
        return ActiveQueries.unfinished(folder.resolve("queries.active"));
    }

    @Test
    void namesWhatDidNotFinishUntilTheNextStart() throws IOException {
        assertEquals("", unfinished());
        ActiveQueries first = open();
        assertEquals("", unfinished());
        int one = first.add("up");
        first.add("a\"b\\c\nd");
        first.remove(one);
        first.add("sum(up)");
        // No close: the process is gone.
        assertEquals(
                "{\"query\":\"sum(up)\",\"timestamp_sec\":5},"
                        + "{\"query\":\"a\\\"b\\\\c d\",\"timestamp_sec\":5}",
                unfinished());
        ActiveQueries second = open();
        assertEquals("", unfinished());
        second.close();
    }

    @Test
    void keepsItsSize() throws IOException {
        Path file = folder.resolve("queries.active");
        try (ActiveQueries active = open()) {
            assertEquals(3001, Files.size(file));
            for (int i = 0; i < 3; i++) {
                assertEquals(i, active.add("é€😀\"".repeat(1000)));
            }
            assertEquals(-1, active.add("one too many"));
            active.remove(-1);
            assertEquals(3001, Files.size(file));
            String text = Files.readString(file, StandardCharsets.UTF_8);
            assertTrue(text.startsWith("[{\"query\":\"é€😀\\\""), text);
            assertEquals(3, text.split("\"timestamp_sec\":5}", -1).length - 1);
        }
    }

    @Test
    void worksWithoutAFile() {
        try (ActiveQueries active = ActiveQueries.open(folder.resolve("none"), 3, () -> 0)) {
            assertEquals(-1, active.add("up"));
        }
    }

    @Test
    void readsWhatIsNoSuchFile() throws IOException {
        Files.write(folder.resolve("queries.active"), new byte[] {1, 2, 3});
        open().close();
        assertEquals("", unfinished());
    }
}
