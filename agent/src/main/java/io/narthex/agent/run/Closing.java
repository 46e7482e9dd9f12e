package io.narthex.agent.run;

import java.util.ArrayDeque;
import java.util.Deque;
import org.tinylog.Logger;

/**
 * Parts that were started, closed in reverse order. Confined to the thread that starts and stops.
 */
final class Closing implements AutoCloseable {
    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable closeable) {}

    /** Remembers a part. */
    <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    /** Closes all of them, the last one first; one that fails does not keep the others. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closeable.close();
            } catch (Exception e) {
                Logger.warn(e, "closing {} failed", part.name);
            }
        }
    }
}
