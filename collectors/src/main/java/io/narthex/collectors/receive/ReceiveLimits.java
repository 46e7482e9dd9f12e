package io.narthex.collectors.receive;

/**
 * Bounds of what others may send.
 *
 * @param decodedBytesMax bytes of a request after decompression
 * @param samplesMax samples of a request
 * @param seriesMax series that are remembered between requests
 * @param seriesBytesMax bytes of their labels as they were sent
 * @param lanesMax time columns that samples are sorted into
 * @param concurrentMax requests whose bodies are read at once
 * @param clientBytesPerSecond decoded bytes that one remote client may send, on average
 */
public record ReceiveLimits(
        int decodedBytesMax,
        int samplesMax,
        int seriesMax,
        int seriesBytesMax,
        int lanesMax,
        int concurrentMax,
        int clientBytesPerSecond) {
    /** Prometheus' own bound of the decoded size. */
    private static final int DECODED_BYTES_MAX = 32 << 20;

    /** About 50,000 samples. */
    private static final int CLIENT_BYTES_PER_SECOND = 8 << 20;

    /** A remembered series costs about so much heap, its labels included. */
    private static final long SERIES_BYTES = 512;

    /** Bounds by which senders cannot exhaust the heap. */
    public static ReceiveLimits ofHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        return new ReceiveLimits(
                Math.clamp(heap / 6, 1 << 20, DECODED_BYTES_MAX),
                Math.clamp(heap / 128, 100_000, 1_000_000),
                Math.clamp(heap / 3 / SERIES_BYTES, 10_000, 1_000_000),
                Math.clamp(heap / 16, 1 << 20, 128 << 20),
                1000,
                4,
                CLIENT_BYTES_PER_SECOND);
    }

    /** Bytes of a request as it comes: snappy adds a little where it finds nothing to save. */
    int bodyBytesMax() {
        return 32 + decodedBytesMax + decodedBytesMax / 6;
    }
}
