package io.narthex.web.access;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Place;
import io.narthex.core.config.Problem;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.web.config.TlsServerConfig;
import io.narthex.web.config.WebConfig;
import io.narthex.web.tls.TlsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The web configuration file as it is now: looked at with every request, its certificates with
 * every new connection, and read again when a file's time, size or identity has changed. What
 * cannot be used changes nothing: the last good one stays. Thread-safe.
 */
public final class LiveWebConfig {
    private final @Nullable Path file;
    private final EpochClock epochClock;
    private final NanoClock nanoClock;

    private volatile Snapshot now;

    /** What the file was when it was last tried, good or not. */
    private volatile String triedFile = "";

    /** What the certificates' files were then. */
    private volatile String triedMaterial = "";

    private volatile boolean good = true;
    private volatile long readMs;

    /**
     * One state of the file, with what follows from it.
     *
     * @param tls null where plain HTTP is spoken
     * @param rate of all requests together, or null
     */
    record Snapshot(WebConfig config, @Nullable TlsServer tls, @Nullable TokenBucket rate) {}

    private LiveWebConfig(@Nullable Path file, EpochClock epochClock, NanoClock nanoClock) {
        this.file = file;
        this.epochClock = epochClock;
        this.nanoClock = nanoClock;
        this.now = new Snapshot(WebConfig.NONE, null, null);
        this.readMs = epochClock.epochMs();
    }

    /** Of a server without such a file. */
    public static LiveWebConfig none() {
        return new LiveWebConfig(null, EpochClock.SYSTEM, NanoClock.SYSTEM);
    }

    /**
     * Reads the file for the first time.
     *
     * @throws ConfigException if it, or a certificate that it names, cannot be used
     */
    public static LiveWebConfig open(Path file, EpochClock epochClock, NanoClock nanoClock)
            throws ConfigException {
        TlsServer.refuseRenegotiation();
        LiveWebConfig live = new LiveWebConfig(file, epochClock, nanoClock);
        live.triedFile = stamp(file);
        live.now = live.read(file);
        live.triedMaterial = stamps(live.now.config());
        return live;
    }

    /**
     * Reads a file and what it names, and forgets it.
     *
     * @return what deserves a word
     * @throws ConfigException if something in it cannot be used
     */
    public static List<Problem> check(Path file) throws ConfigException {
        return open(file, EpochClock.SYSTEM, NanoClock.SYSTEM).warnings();
    }

    private Snapshot read(Path path) throws ConfigException {
        WebConfig config = WebConfig.read(path);
        TlsServerConfig tls = config.tls();
        WebConfig.RateLimit limit = config.rateLimit();
        Snapshot before = now;
        try {
            return new Snapshot(
                    config,
                    tls == null ? null : TlsServer.load(tls),
                    limit == null
                            ? null
                            : limit.equals(before.config().rateLimit())
                                    ? before.rate()
                                    : new TokenBucket(
                                            nanoClock, limit.intervalNanos(), limit.burst()));
        } catch (IOException e) {
            throw new ConfigException(
                    new Problem(
                            new Place(path.toString(), 0, 0),
                            "tls_server_config",
                            String.valueOf(e.getMessage())));
        }
    }

    /** The state for a request. */
    Snapshot forRequest() {
        Path path = file;
        if (path != null && !stamp(path).equals(triedFile)) {
            refresh(path);
        }
        return now;
    }

    /** How to speak TLS on a new connection, or null where plain HTTP is spoken. */
    public @Nullable TlsServer forConnection() {
        Path path = file;
        if (path != null) {
            Snapshot current = forRequest();
            if (current.tls() != null && !stamps(current.config()).equals(triedMaterial)) {
                refresh(path);
            }
        }
        return now.tls();
    }

    private synchronized void refresh(Path path) {
        String stampNow = stamp(path);
        String materialNow = stamps(now.config());
        if (stampNow.equals(triedFile) && materialNow.equals(triedMaterial)) {
            return;
        }
        boolean fileChanged = !stampNow.equals(triedFile);
        try {
            Snapshot next = read(path);
            if (next.config().equals(WebConfig.NONE) && !now.config().equals(WebConfig.NONE)) {
                throw empty(path);
            }
            // Without a change that concerns TLS, connections need not be made anew.
            boolean sameTls =
                    materialNow.equals(triedMaterial)
                            && Objects.equals(next.config().tls(), now.config().tls());
            now = sameTls ? new Snapshot(next.config(), now.tls(), next.rate()) : next;
            good = true;
            readMs = epochClock.epochMs();
            Logger.info("web configuration read again, file={}", path);
            next.config().warnings().forEach(warning -> Logger.warn("{}", warning));
        } catch (ConfigException e) {
            good = false;
            for (Problem problem : e.problems()) {
                Logger.error("web configuration unchanged: {}", problem);
            }
        }
        triedFile = stampNow;
        triedMaterial = fileChanged ? stamps(now.config()) : materialNow;
    }

    /** Somebody who writes a file anew empties it first; no door opens meanwhile. */
    private static ConfigException empty(Path path) {
        return new ConfigException(
                new Problem(
                        new Place(path.toString(), 0, 0),
                        "",
                        "says nothing any more; restart to take all of it back"));
    }

    private static String stamps(WebConfig config) {
        TlsServerConfig tls = config.tls();
        if (tls == null) {
            return "";
        }
        List<String> stamps = new ArrayList<>(3);
        for (Path path : tls.files()) {
            stamps.add(stamp(path));
        }
        return String.join(" ", stamps);
    }

    private static String stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)
                    + "/"
                    + attributes.size()
                    + "/"
                    + attributes.fileKey();
        } catch (IOException e) {
            return "absent";
        }
    }

    /** What is used but deserves a word. */
    public List<Problem> warnings() {
        return now.config().warnings();
    }

    /** Whether clients have to speak TLS. */
    public boolean isTls() {
        return now.tls() != null;
    }

    /** Whether the file could be used when it was last read. */
    boolean isGood() {
        return good;
    }

    /** When it was last read and used, milliseconds since 1970. */
    long readMs() {
        return readMs;
    }

    /** Whether there is such a file. */
    boolean exists() {
        return file != null;
    }
}
