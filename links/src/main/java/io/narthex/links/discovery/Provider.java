package io.narthex.links.discovery;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** One discovery at work: its thread, and what it knows. Thread-safe. */
final class Provider implements Findings {
    private final String set;
    private final DiscoveryConfig config;
    private final DiscoveryManager manager;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition never = lock.newCondition();
    private @Nullable Thread thread;

    private volatile List<TargetGroup> groups;
    private volatile @Nullable String trouble;
    private volatile boolean ended;

    /**
     * @param known what stands in until something was found
     */
    Provider(
            String set, DiscoveryConfig config, DiscoveryManager manager, List<TargetGroup> known) {
        this.set = set;
        this.config = config;
        this.manager = manager;
        this.groups = known;
    }

    DiscoveryConfig config() {
        return config;
    }

    String set() {
        return set;
    }

    List<TargetGroup> groups() {
        return groups;
    }

    /** Why it fails, or null. */
    @Nullable String trouble() {
        return trouble;
    }

    void start(DiscoveryEnvironment environment) {
        thread =
                Thread.ofVirtual()
                        .name("discovery-" + config.mechanism())
                        .start(() -> run(environment));
    }

    private void run(DiscoveryEnvironment environment) {
        try {
            while (!ended) {
                try {
                    config.discoverer(environment).run(this);
                } catch (RuntimeException e) {
                    Logger.error(
                            e, "discovery {} of {} ended unexpectedly", config.mechanism(), set);
                    failed(String.valueOf(e.getMessage()));
                    pause(DiscoveryManager.RESTART_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void found(List<TargetGroup> found, @Nullable String wrong) {
        boolean changed = !found.equals(groups);
        groups = List.copyOf(found);
        note(wrong);
        if (!ended) {
            manager.found(changed);
        }
    }

    @Override
    public void failed(String why) {
        note(why);
        if (!ended) {
            manager.found(false);
        }
    }

    /** Says so in the log where a failure is new or over. */
    private void note(@Nullable String wrong) {
        String before = trouble;
        trouble = wrong;
        if (ended) {
            return;
        }
        if (wrong != null) {
            manager.metrics().failed(config.mechanism(), set);
            if (before == null) {
                Logger.warn(
                        "discovery {} of {} fails, its last known targets stay: {}",
                        config.mechanism(),
                        set,
                        wrong);
            }
        } else if (before != null) {
            Logger.info("discovery {} of {} succeeds again", config.mechanism(), set);
        }
    }

    @Override
    public void pause(long waitMs) throws InterruptedException {
        lock.lock();
        try {
            long leftNanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
            while (leftNanos > 0) {
                leftNanos = never.awaitNanos(leftNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    void end() {
        ended = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
