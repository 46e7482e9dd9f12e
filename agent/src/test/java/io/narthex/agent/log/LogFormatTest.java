package io.narthex.agent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogFormatTest {
    private static final LogLine LINE =
            new LogLine(
                    1_763_816_121_123L,
                    "WARN",
                    "Ring",
                    "disk \"full\"\nreally",
                    "IOException: \u001b");

    private static String format(LogFormat format) {
        StringBuilder line = new StringBuilder();
        format.append(line, LINE);
        return line.toString();
    }

    @Test
    void logfmtIsOneLineWhateverTheMessage() {
        assertEquals(
                "time=2025-11-22T12:55:21.123Z level=WARN source=Ring"
                        + " msg=\"disk \\\"full\\\"\\nreally\" err=\"IOException: \\u001b\"",
                format(LogFormat.LOGFMT));
    }

    @Test
    void jsonHasTheSameKeys() {
        assertEquals(
                "{\"time\":\"2025-11-22T12:55:21.123Z\",\"level\":\"WARN\",\"source\":\"Ring\","
                        + "\"msg\":\"disk \\\"full\\\"\\nreally\",\"err\":\"IOException: \\u001b\"}",
                format(LogFormat.JSON));
    }
}
