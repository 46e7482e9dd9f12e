package io.narthex.forwarder;

/**
 * How forwarding to one destination fares, for people to read. Times are milliseconds since 1970.
 *
 * @param destination its name
 * @param url without password
 * @param pendingSamples stored and not accepted yet; an estimate
 * @param oldestTimestampMs of the pending samples, or {@link Long#MAX_VALUE} where there are none
 * @param lostSamples overwritten before they were accepted
 * @param lastError what went wrong since the last success; empty where nothing did
 * @param lastErrorMs when that was; 0 where nothing did
 * @param lastSuccessMs when the destination last accepted samples; 0 where it never did since the
 *     start
 */
public record ForwarderStatus(
        String destination,
        String url,
        long pendingSamples,
        long oldestTimestampMs,
        long lostSamples,
        String lastError,
        long lastErrorMs,
        long lastSuccessMs) {
    ForwarderStatus withPending(long samples, long oldestMs, long lost) {
        return new ForwarderStatus(
                destination, url, samples, oldestMs, lost, lastError, lastErrorMs, lastSuccessMs);
    }

    ForwarderStatus withError(String error, long nowMs) {
        return new ForwarderStatus(
                destination,
                url,
                pendingSamples,
                oldestTimestampMs,
                lostSamples,
                error,
                nowMs,
                lastSuccessMs);
    }

    ForwarderStatus withSuccess(long nowMs) {
        return new ForwarderStatus(
                destination, url, pendingSamples, oldestTimestampMs, lostSamples, "", 0, nowMs);
    }
}
