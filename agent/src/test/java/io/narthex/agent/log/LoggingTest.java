package io.narthex.agent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What a process that logs writes to its standard error. */
class LoggingTest {
    /** That process. */
    public static void main(String[] arguments) {
        Logging.configure("info", "logfmt");
        Logger.getLogger("some.library").warning("a word of a library");
        Logger.getLogger("some.library").fine("too fine a word");
    }

    @Test
    void librariesWordsLookLikeOurs() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LoggingTest.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals(1, output.lines().count(), output);
        assertTrue(output.contains(" level=WARN "), output);
        assertTrue(output.endsWith(" msg=\"a word of a library\"\n"), output);
    }
}
