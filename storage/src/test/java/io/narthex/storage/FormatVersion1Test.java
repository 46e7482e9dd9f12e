package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.deletion.TooManyDeletionsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder that was written when format version 1 was fixed is opened and read as on that day. If
 * this fails the format has changed: give it a new version and read both.
 */
class FormatVersion1Test {
    @TempDir Path folder;

    private static InputStream resource(String name) throws IOException {
        InputStream in = FormatVersion1Test.class.getResourceAsStream("/format-1/" + name + ".gz");
        if (in == null) {
            throw new IOException("no such resource: " + name);
        }
        return new GZIPInputStream(in);
    }

    private static List<String> expected() throws IOException {
        try (InputStream in = resource("expected.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void keptFolderReadsAsWhenItWasWritten() throws IOException {
        for (String name : new String[] {"ring", "state.mapdb"}) {
            try (InputStream in = resource(name)) {
                Files.copy(in, folder.resolve(name));
            }
        }
        assertSame(expected(), FolderListing.of(folder));
        try (RingInspector inspector = RingInspector.open(folder)) {
            RingReport report = inspector.verify();
            assertTrue(report.isIntact(), report::toString);
        }
        assertSame(expected(), FolderListing.of(folder));
    }

    /** What a lap leaves of the oldest depends on when it was sealed, and so on the machine. */
    @Test
    void whatIsWrittenTodayReadsTheSame() throws IOException, TooManyDeletionsException {
        KeptFolder.write(folder);
        assertSame(recent(expected()), recent(FolderListing.of(folder)));
    }

    private static List<String> recent(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("backlog") && !line.startsWith("forwards"))
                .filter(line -> !line.matches("\\d+ .*") || timeMs(line) >= KeptFolder.RECENT_MS)
                .toList();
    }

    private static long timeMs(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    private static void assertSame(List<String> expected, List<String> found) {
        for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
            assertEquals(expected.get(i), found.get(i), "line " + (i + 1));
        }
        assertEquals(expected.size(), found.size());
    }
}
