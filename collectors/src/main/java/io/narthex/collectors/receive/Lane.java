package io.narthex.collectors.receive;

import io.narthex.core.model.Batch;

/**
 * Series that were first met together in one request of one source. Their samples share time
 * columns, since senders keep together what they once sent together. Confined to whoever holds the
 * receiver's lock.
 */
final class Lane {
    /** More series begin a new lane, so that a sender which splits elsewhere breaks up only one. */
    static final int MAX_SERIES = 256;

    static final int NONE = -1;

    final String source;
    final int number;
    final Batch batch;

    /** How many remembered series belong to it. */
    int series;

    /** The request whose samples are sorted into it at present, and its first and last series. */
    int touchedIn;

    int firstSeries = NONE;
    int lastSeries = NONE;

    /** The number of those series and of their samples. */
    int seriesTouched;

    int samplesTouched;

    Lane(String source, int number) {
        this.source = source;
        this.number = number;
        this.batch = new Batch(number == 1 ? source : source + "#" + number);
    }
}
