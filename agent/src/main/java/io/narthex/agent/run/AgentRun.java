package io.narthex.agent.run;

import io.narthex.core.config.ConfigException;
import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/** The life of an agent that is a process: from its options to the signal that ends it. */
public final class AgentRun {
    private static final int STOPPED = 0;
    private static final int FAILED = 1;

    private AgentRun() {}

    /**
     * Runs an agent until SIGTERM, SIGINT or {@code POST /-/quit}.
     *
     * @return the process's exit status
     * @throws ConfigException if the configuration is wrong; nothing has been started then
     */
    public static int untilStopped(RunOptions options, String version) throws ConfigException {
        CountDownLatch stop = new CountDownLatch(1);
        Signals.handle("TERM", stop::countDown);
        Signals.handle("INT", stop::countDown);
        // One that comes while the agent starts would end it; it is obeyed then.
        CompletableFuture<Agent> started = new CompletableFuture<>();
        Signals.handle(
                "HUP",
                () -> {
                    var _ = started.thenAccept(Agent::reloadAndLog);
                });
        long beginNanos;
        try (Agent agent = Agent.start(options, version, stop::countDown)) {
            started.complete(agent);
            stop.await();
            beginNanos = NanoClock.SYSTEM.nanos();
            Logger.info("stopping");
        } catch (IOException e) {
            Logger.error("cannot start: {}", e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
        Logger.info(
                "stopped after {} ms",
                TimeUnit.NANOSECONDS.toMillis(NanoClock.SYSTEM.nanos() - beginNanos));
        return STOPPED;
    }
}
