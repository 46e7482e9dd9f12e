package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Route;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code status/buildinfo}, {@code runtimeinfo}, {@code flags}, {@code config} and {@code
 * walreplay} of Prometheus' API, and {@code /version}. Thread-safe where the suppliers are.
 */
public final class StatusApi {
    /**
     * The build, in the terms of Prometheus.
     *
     * @param prometheusVersion the version whose API this is: clients decide by it what to ask for
     * @param version of this program
     */
    public record Build(
            String prometheusVersion, String version, String revision, String buildDate) {}

    /**
     * The process, in the terms of Prometheus.
     *
     * @param startMs milliseconds since 1970
     * @param lastReloadMs when the configuration was last taken over
     * @param lastReloadSucceeded whether the last attempt was that one
     * @param storageRetention as people write it: a size, a time or both
     * @param hostname of the machine
     */
    public record ProcessState(
            long startMs,
            long lastReloadMs,
            boolean lastReloadSucceeded,
            long corruptions,
            String storageRetention,
            String hostname) {}

    private final Build build;
    private final Supplier<ProcessState> process;
    private final Map<String, String> flags;
    private final Supplier<String> configYaml;
    private final EpochClock clock;

    /**
     * @param flags options without dashes, and their values
     * @param configYaml the configuration as it works, without secrets
     */
    public StatusApi(
            Build build,
            Supplier<ProcessState> process,
            Map<String, String> flags,
            Supplier<String> configYaml,
            EpochClock clock) {
        this.build = build;
        this.process = process;
        this.flags = flags;
        this.configYaml = configYaml;
        this.clock = clock;
    }

    /** The endpoints. */
    public List<Route> routes() {
        return List.of(
                route("/api/v1/status/buildinfo", this::writeBuild),
                route("/api/v1/status/runtimeinfo", this::writeRuntime),
                route("/api/v1/status/flags", this::writeFlags),
                route("/api/v1/status/config", this::writeConfig),
                route("/api/v1/status/walreplay", StatusApi::writeReplay),
                Route.get("/version", this::version));
    }

    private static Route route(String path, Json.Data data) {
        return Route.get(path, exchange -> Json.success(exchange, data));
    }

    private void version(Exchange exchange) throws IOException {
        exchange.responseHeader("Content-Type", "application/json");
        OutputStream out = exchange.respond(200, -1);
        JsonGenerator json = Json.generator(out);
        writeBuild(json);
        json.close();
    }

    private void writeBuild(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", build.prometheusVersion());
        json.writeStringField("revision", build.revision());
        json.writeStringField("branch", "narthex-" + build.version());
        json.writeStringField("buildUser", "");
        json.writeStringField("buildDate", build.buildDate());
        json.writeStringField("goVersion", "java" + Runtime.version().feature());
        json.writeEndObject();
    }

    private void writeRuntime(JsonGenerator json) throws IOException {
        ProcessState now = process.get();
        json.writeStartObject();
        json.writeStringField("startTime", Rfc3339.format(now.startMs()));
        json.writeStringField("CWD", "");
        json.writeStringField("hostname", now.hostname());
        json.writeStringField("serverTime", Rfc3339.format(clock.epochMs()));
        json.writeBooleanField("reloadConfigSuccess", now.lastReloadSucceeded());
        json.writeStringField("lastConfigTime", Rfc3339.format(now.lastReloadMs()));
        json.writeNumberField("corruptionCount", now.corruptions());
        json.writeNumberField("goroutineCount", Thread.activeCount());
        json.writeNumberField("GOMAXPROCS", Runtime.getRuntime().availableProcessors());
        json.writeNumberField("GOMEMLIMIT", Runtime.getRuntime().maxMemory());
        json.writeStringField("GOGC", "");
        json.writeStringField("GODEBUG", "");
        json.writeStringField("storageRetention", now.storageRetention());
        json.writeEndObject();
    }

    private void writeFlags(JsonGenerator json) throws IOException {
        Json.texts(json, flags);
    }

    private void writeConfig(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("yaml", configYaml.get());
        json.writeEndObject();
    }

    /** Storage is replayed before anything is answered. */
    private static void writeReplay(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("min", 0);
        json.writeNumberField("max", 0);
        json.writeNumberField("current", 0);
        json.writeEndObject();
    }
}
