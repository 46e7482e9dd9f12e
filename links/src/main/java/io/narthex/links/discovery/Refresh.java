package io.narthex.links.discovery;

import java.io.IOException;
import java.util.List;

/** Asks for all targets at once, again and again (Prometheus, {@code discovery/refresh}). */
@FunctionalInterface
interface Refresh {
    /**
     * All there are now.
     *
     * @throws IOException if that cannot be found out; the message says why
     */
    List<TargetGroup> refresh() throws IOException, InterruptedException;

    /** A discoverer that asks every {@code intervalMs}. */
    static Discoverer every(
            long intervalMs, DiscoveryMetrics metrics, String mechanism, Refresh refresh) {
        return findings -> {
            while (true) {
                long startNanos = metrics.nanos();
                try {
                    findings.found(refresh.refresh(), null);
                } catch (PartialException e) {
                    findings.found(e.groups(), e.getMessage());
                } catch (IOException e) {
                    findings.failed(e.getMessage() == null ? e.toString() : e.getMessage());
                }
                metrics.refreshed(mechanism, startNanos);
                findings.pause(intervalMs);
            }
        };
    }

    /** A part could not be found out; for it, what was known before stands in. */
    final class PartialException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient List<TargetGroup> groups;

        PartialException(List<TargetGroup> groups, String why) {
            super(why);
            this.groups = List.copyOf(groups);
        }

        List<TargetGroup> groups() {
            return groups;
        }
    }
}
