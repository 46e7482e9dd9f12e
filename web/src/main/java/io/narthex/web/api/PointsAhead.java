package io.narthex.web.api;

import io.narthex.promql.query.SeriesResult;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spells the points of an answer's next series on another thread while one is spelled and written:
 * of a large answer that takes longer than to evaluate it. The two share the series by claiming
 * them in order. Closed by the thread that writes, to which it belongs.
 */
final class PointsAhead implements AutoCloseable {
    /** Fewer points are not worth a thread. */
    private static final int MIN_POINTS = 4_000;

    private static final int MIN_SERIES_POINTS = 64;

    /** Longer series are spelled by the thread that writes, bit by bit. */
    private static final int MAX_SERIES_POINTS = 4_000;

    private static final int BUFFERS = 2;
    private static final int FIRST_BYTES = 32 << 10;
    private static final int NONE = -1;

    private final List<SeriesResult> series;
    private final @Nullable Thread thread;

    // What follows is guarded by this.
    private final ArrayDeque<FloatPoints> idle = new ArrayDeque<>();
    private final @Nullable FloatPoints[] spelled;
    private final boolean[] claimed;
    private int next;
    private boolean ended;

    private PointsAhead(List<SeriesResult> series, boolean isLarge) {
        this.series = series;
        this.spelled = new FloatPoints[isLarge ? series.size() : 0];
        this.claimed = new boolean[spelled.length];
        this.thread = isLarge ? Thread.ofVirtual().name("points").unstarted(this::spell) : null;
    }

    /** Begins, where the answer is large and there is a second processor. */
    static PointsAhead of(List<SeriesResult> series) {
        long points = 0;
        for (SeriesResult one : series) {
            points += one.size();
        }
        boolean isLarge =
                series.size() > 1
                        && points >= MIN_POINTS
                        && points / series.size() >= MIN_SERIES_POINTS
                        && Runtime.getRuntime().availableProcessors() > 1;
        PointsAhead ahead = new PointsAhead(series, isLarge);
        if (ahead.thread != null) {
            for (int i = 0; i < BUFFERS; i++) {
                ahead.idle.add(new FloatPoints(FIRST_BYTES));
            }
            ahead.thread.start();
        }
        return ahead;
    }

    /** The other thread's work. */
    private void spell() {
        try {
            FloatPoints into = room();
            int index = into == null ? NONE : claim();
            while (into != null && index != NONE) {
                into.addAll(series.get(index));
                put(index, into);
                into = room();
                index = into == null ? NONE : claim();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    /** A buffer, once there is one; null where no more is needed. */
    private synchronized @Nullable FloatPoints room() throws InterruptedException {
        while (idle.isEmpty() && !ended) {
            wait();
        }
        return ended ? null : idle.remove();
    }

    private synchronized int claim() {
        for (; next < claimed.length; next++) {
            if (!claimed[next] && series.get(next).size() <= MAX_SERIES_POINTS) {
                claimed[next] = true;
                return next;
            }
        }
        return NONE;
    }

    private synchronized void put(int index, FloatPoints points) {
        spelled[index] = points;
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * The points of a series, to be given back, or null where the caller is to spell them. Series
     * are asked for in order.
     */
    synchronized @Nullable FloatPoints take(int index) {
        if (index >= claimed.length || !claimed[index]) {
            next = index + 1;
            return null;
        }
        try {
            while (spelled[index] == null && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        FloatPoints points = spelled[index];
        spelled[index] = null;
        return points;
    }

    /** Takes back what was written. */
    synchronized void giveBack(FloatPoints points) {
        points.clear();
        idle.add(points);
        notifyAll();
    }

    /** Ends the other thread's work, without waiting for it. */
    @Override
    public void close() {
        end();
    }

    /** Waits until the other thread has ended. */
    void awaitEnd() throws InterruptedException {
        if (thread != null) {
            thread.join();
        }
    }
}
