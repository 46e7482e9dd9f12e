package io.narthex.core.model;

/** Where every producer hands its batches to. Thread-safe. */
public interface SampleSink {
    /**
     * Takes a batch, all of it that is acceptable, as one unit to readers. It is in memory when
     * this returns and durable within the sync interval. The batch may be reused at once.
     *
     * @return what was taken and what was refused, by reason; a refused sample is not an error
     */
    AppendResult append(Batch batch);
}
