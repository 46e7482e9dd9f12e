package io.narthex.agent.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/**
 * tinylog's writer {@code stderr}: one UTF-8 line an entry on file descriptor 2, whatever the
 * locale. Thread-safe.
 */
public final class StderrWriter implements Writer {
    private final LogFormat format;
    private final FileOutputStream stderr = new FileOutputStream(FileDescriptor.err);

    /**
     * Called by tinylog with the writer's properties; {@code format} is {@code logfmt} or {@code
     * json}.
     */
    public StderrWriter(Map<String, String> properties) {
        String wanted = properties.getOrDefault("format", "logfmt");
        this.format = LogFormat.valueOf(wanted.toUpperCase(Locale.ROOT));
    }

    @Override
    public Collection<LogEntryValue> getRequiredLogEntryValues() {
        return EnumSet.of(
                LogEntryValue.DATE,
                LogEntryValue.LEVEL,
                LogEntryValue.CLASS,
                LogEntryValue.MESSAGE,
                LogEntryValue.EXCEPTION);
    }

    @Override
    public void write(LogEntry entry) throws IOException {
        StringBuilder line = new StringBuilder(160);
        format.append(
                line,
                new LogLine(
                        entry.getTimestamp().toInstant().toEpochMilli(),
                        level(entry.getLevel()),
                        simpleName(entry.getClassName()),
                        entry.getMessage() == null ? "" : entry.getMessage(),
                        error(entry.getException())));
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        synchronized (stderr) {
            stderr.write(bytes);
        }
    }

    private static String level(Level level) {
        return level == Level.TRACE ? "DEBUG" : level.name();
    }

    private static String simpleName(@Nullable String className) {
        return className == null ? "" : className.substring(className.lastIndexOf('.') + 1);
    }

    private static String error(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringBuilder text = new StringBuilder(thrown.toString());
        StackTraceElement[] stack = thrown.getStackTrace();
        for (int i = 0; i < Math.min(4, stack.length); i++) {
            text.append(i == 0 ? " at " : " < ").append(stack[i]);
        }
        return text.toString();
    }

    @Override
    public void flush() {
        // Each line is written at once.
    }

    @Override
    public void close() {
        // The file descriptor is the process's.
    }
}
