package io.narthex.collectors.scrape;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The life of one target: when it is due, and what came of it. The schedule is confined to the
 * scheduler's thread; scraping to whoever holds {@link #scraping}; the status may be asked from any
 * thread.
 */
final class ScrapeLoop {
    /** A sample this close to the instant that it was due gets that instant as its timestamp. */
    private static final long TOLERANCE_MS = 10;

    private static final long NANOS_PER_MS = 1_000_000;

    private final Target target;
    private final String pool;
    private final TargetScraper scraper;
    private final ScrapeContext context;
    private final long offsetMs;
    private final ReentrantLock scraping = new ReentrantLock();
    private volatile @Nullable ScrapeLoop predecessor;

    private long dueNanos;
    private long dueMs;

    private volatile Labels discovered;
    private volatile @Nullable ScrapeFailure forced;
    private volatile boolean ended;
    private volatile boolean replaced;
    private volatile Last last = new Last("", 0, 0, TargetStatus.Health.UNKNOWN);
    private boolean markersWritten;

    private record Last(String error, long atMs, double seconds, TargetStatus.Health health) {}

    /**
     * @param predecessor what scraped the same target under another configuration, or null
     */
    ScrapeLoop(
            Target target,
            String pool,
            TargetScraper scraper,
            ScrapeContext context,
            @Nullable ScrapeLoop predecessor) {
        this.target = target;
        this.pool = pool;
        this.scraper = scraper;
        this.context = context;
        this.predecessor = predecessor;
        this.discovered = target.discovered();
        long hash = Hashes.of(context.options().seed());
        hash = Hashes.of(hash, target.publicLabels().toString());
        hash = Hashes.of(hash, target.url());
        this.offsetMs = Long.remainderUnsigned(hash, target.intervalMs());
        if (predecessor != null) {
            last = predecessor.last;
        }
    }

    Target target() {
        return target;
    }

    /** The name of its batches, which no other loop has. */
    String source() {
        return scraper.source();
    }

    void discovered(Labels labels) {
        discovered = labels;
    }

    /** Makes every scrape fail, or lets them succeed again where null. */
    void force(@Nullable ScrapeFailure failure) {
        forced = failure;
    }

    /** Sets the first instant at which it is due: the next whose remainder is its offset. */
    void begin() {
        long nowMs = context.options().clock().epochMs();
        long toNextMs = Math.floorMod(offsetMs - nowMs, target.intervalMs());
        dueMs = nowMs + toNextMs;
        dueNanos = context.options().nanoClock().nanos() + toNextMs * NANOS_PER_MS;
    }

    /** When it is due, on the monotonic clock. */
    long dueNanos() {
        return dueNanos;
    }

    boolean isEnded() {
        return ended;
    }

    /**
     * Moves on to the next instant. Follows the wall clock where that was slewed, and leaves it
     * where that was stepped, so that intervals stay what they are.
     *
     * @return the timestamp for the scrape that is due now, milliseconds since 1970
     */
    long advance() {
        EpochClock clock = context.options().clock();
        long intervalMs = target.intervalMs();
        long nowMs = clock.epochMs();
        long lateMs = (context.options().nanoClock().nanos() - dueNanos) / NANOS_PER_MS;
        if (lateMs >= intervalMs) {
            long missed = lateMs / intervalMs;
            dueMs += missed * intervalMs;
            dueNanos += missed * intervalMs * NANOS_PER_MS;
            lateMs -= missed * intervalMs;
        }
        long errorMs = nowMs - lateMs - dueMs;
        if (Math.abs(errorMs) > intervalMs / 10) {
            dueMs += errorMs;
            errorMs = 0;
        }
        long toleranceMs = Math.min(TOLERANCE_MS, intervalMs / 100);
        long timestampMs = Math.abs(nowMs - dueMs) <= toleranceMs ? dueMs : nowMs;
        dueMs += intervalMs;
        dueNanos += (intervalMs - errorMs) * NANOS_PER_MS;
        return timestampMs;
    }

    /** Scrapes once, unless a scrape is still under way. Called on a thread of its own. */
    void run(long timestampMs) {
        if (!scraping.tryLock()) {
            context.metrics().skipped();
            return;
        }
        try {
            if (!ended) {
                follow();
                scrape(timestampMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            scraping.unlock();
        }
        if (ended) {
            writeMarkers();
        }
    }

    private void follow() {
        ScrapeLoop before = predecessor;
        if (before != null) {
            before.scraping.lock();
            try {
                before.follow();
                scraper.follow(before.scraper);
            } finally {
                before.scraping.unlock();
            }
            predecessor = null;
        }
    }

    private void scrape(long timestampMs) throws InterruptedException {
        long startNanos = context.options().nanoClock().nanos();
        boolean permitted = context.permits().tryAcquire(target.timeoutMs(), TimeUnit.MILLISECONDS);
        ScrapeFailure failure;
        try {
            ScrapeFailure without =
                    permitted
                            ? forced
                            : new ScrapeFailure(
                                    ScrapeFailure.Reason.BUSY, "too many scrapes are under way");
            failure = scraper.scrape(timestampMs, without, () -> ended);
        } finally {
            if (permitted) {
                context.permits().release();
            }
        }
        if (ended) {
            return;
        }
        double seconds = (context.options().nanoClock().nanos() - startNanos) / 1e9;
        context.metrics().scrape();
        if (failure != null) {
            context.metrics().failure(failure.reason());
        }
        note(
                new Last(
                        failure == null ? "" : String.valueOf(failure.getMessage()),
                        timestampMs,
                        seconds,
                        failure == null ? TargetStatus.Health.UP : TargetStatus.Health.DOWN));
    }

    /** Publishes the outcome; says so in the log where the target's health changed. */
    private void note(Last now) {
        TargetStatus.Health before = last.health;
        last = now;
        if (now.health == TargetStatus.Health.DOWN && before != TargetStatus.Health.DOWN) {
            Logger.warn(
                    "scrape of {} in job {} fails: {}",
                    target.publicLabels().get(Labels.INSTANCE),
                    pool,
                    now.error);
        } else if (now.health == TargetStatus.Health.UP && before == TargetStatus.Health.DOWN) {
            Logger.info(
                    "scrape of {} in job {} succeeds again",
                    target.publicLabels().get(Labels.INSTANCE),
                    pool);
        }
    }

    /** The target is not scraped any more: what it had ends. */
    void end() {
        ended = true;
        if (predecessor == null) {
            writeMarkers();
        } else {
            // It may have a scrape under way, for which nobody here should wait.
            Thread.ofVirtual().name("scrape-end").start(this::writeMarkers);
        }
    }

    /** Another loop goes on with the target. */
    void replace() {
        replaced = true;
        ended = true;
    }

    private void writeMarkers() {
        if (!replaced && scraping.tryLock()) {
            try {
                if (!markersWritten) {
                    markersWritten = true;
                    follow();
                    scraper.end(context.options().clock().epochMs());
                }
            } finally {
                scraping.unlock();
            }
        }
    }

    TargetStatus status() {
        Last seen = last;
        return new TargetStatus(
                target.publicLabels(),
                discovered,
                pool,
                target.url(),
                seen.error,
                seen.atMs,
                seen.seconds,
                seen.health,
                target.intervalMs(),
                target.timeoutMs());
    }

    List<MetricFamily> families() {
        return scraper.families();
    }
}
