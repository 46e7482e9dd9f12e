package io.narthex.web.page;

import io.narthex.alerting.rule.GroupSnapshot;
import io.narthex.collectors.scrape.TargetStatus;
import io.narthex.forwarder.ForwarderStatus;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where the page gets what it shows; each is asked once a request, on the request's thread.
 *
 * @param agent the process
 * @param storage the database
 * @param targets what is scraped
 * @param collectors what is read on this machine
 * @param groups rules and alerts
 * @param destinations where samples are forwarded to
 */
public record StatusSources(
        Supplier<Agent> agent,
        Supplier<Storage> storage,
        Supplier<List<TargetStatus>> targets,
        Supplier<List<Collector>> collectors,
        Supplier<List<GroupSnapshot>> groups,
        Supplier<List<ForwarderStatus>> destinations) {
    /**
     * The process.
     *
     * @param instance the name under which its samples are known
     * @param startMs milliseconds since 1970
     * @param notes what a person should know, such as a clock that is not set; may be empty
     */
    public record Agent(String version, String instance, long startMs, List<String> notes) {
        /** Copies the notes. */
        public Agent {
            notes = List.copyOf(notes);
        }
    }

    /**
     * The database.
     *
     * @param series that are written to at present
     * @param samples stored
     * @param usedBytes on the disk
     * @param capacityBytes what it may use
     * @param oldestMs the oldest sample, milliseconds since 1970, 0 where there is none
     * @param trouble what is wrong, or empty
     */
    public record Storage(
            long series,
            long samples,
            long usedBytes,
            long capacityBytes,
            long oldestMs,
            String trouble) {}

    /**
     * Something on this machine that is read.
     *
     * @param lastError why the last reading failed, or empty
     * @param lastReadMs milliseconds since 1970, 0 for never
     */
    public record Collector(String name, boolean up, String lastError, long lastReadMs) {}
}
