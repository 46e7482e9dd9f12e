package io.narthex.web.server;

/**
 * The bounds within which the server takes part in a conversation.
 *
 * @param maxConnections connections open at once
 * @param maxHeadBytes a request's line and headers together
 * @param maxBodyBytes a request's body
 * @param maxFormBytes a body that is read as form parameters
 * @param idleMs a connection without a request, milliseconds as all that follow
 * @param headMs from a request's first byte to the end of its headers
 * @param bodyMs from the first to the last reading of a body
 * @param stallMs one write that the peer does not take
 * @param responseMs from the first to the last byte of an answer
 */
public record ServerLimits(
        int maxConnections,
        int maxHeadBytes,
        long maxBodyBytes,
        int maxFormBytes,
        long idleMs,
        long headMs,
        long bodyMs,
        long stallMs,
        long responseMs) {
    /** The usual bounds with these two of the command line. */
    public static ServerLimits of(int maxConnections, long readTimeoutMs) {
        return new ServerLimits(
                maxConnections,
                16 * 1024,
                64L * 1024 * 1024,
                1024 * 1024,
                readTimeoutMs,
                Math.min(readTimeoutMs, 10_000),
                Math.min(readTimeoutMs, 60_000),
                30_000,
                15 * 60_000);
    }

    /** The most connections that one remote address may hold; loopback may hold all. */
    int maxConnectionsPerAddress() {
        return Math.max(1, maxConnections / 2);
    }
}
