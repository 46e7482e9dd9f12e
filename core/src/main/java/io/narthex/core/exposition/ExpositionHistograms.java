package io.narthex.core.exposition;

/** Which histograms of protobuf a reader takes that come both as classic and as native ones. */
public enum ExpositionHistograms {
    /** Classic buckets alone; native ones are passed over. */
    CLASSIC,
    /** Native ones where there are any. */
    NATIVE,
    /** Native ones, and the classic buckets too. */
    BOTH
}
