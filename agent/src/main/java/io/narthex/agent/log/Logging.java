package io.narthex.agent.log;

import org.tinylog.configuration.Configuration;
import org.tinylog.jul.JulTinylogBridge;

/** Sets logging up, once, before the first line is logged. */
public final class Logging {
    private Logging() {}

    /**
     * Logs to stderr alone, what libraries hand to java.util.logging included. After the first line
     * nothing changes any more.
     *
     * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
     * @param format {@code logfmt} or {@code json}
     */
    public static void configure(String level, String format) {
        if (Configuration.isFrozen()) {
            return;
        }
        Configuration.set("writer", "stderr");
        Configuration.set("writer.format", format);
        Configuration.set("level", level);
        Configuration.set("autoshutdown", "false");
        JulTinylogBridge.activate();
    }
}
