package io.narthex.web.api;

import io.narthex.alerting.rule.GroupSnapshot;
import io.narthex.collectors.scrape.ScrapeManager.DroppedTargets;
import io.narthex.collectors.scrape.ScrapeManager.TargetMetadata;
import io.narthex.collectors.scrape.TargetStatus;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.ExemplarQueryable.SeriesExemplars;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.Route;
import io.narthex.promql.Engine;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.log.QueryLog;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineOptions;
import io.narthex.web.WebOptions;
import io.narthex.web.access.LiveWebConfig;
import io.narthex.web.server.HttpServer;
import io.narthex.web.server.RawClient;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server with the whole API over a few series in memory, at a fixed time. */
final class ApiServer implements AutoCloseable {
    static final long NOW_MS = 1_000_500;

    final MemoryStorage storage = new MemoryStorage();
    final Readiness readiness = new Readiness();
    final List<String> lifecycle = new ArrayList<>();
    final Engine engine;
    final Queries queries;
    final HttpServer server;
    final InetSocketAddress address;

    ApiServer() throws IOException {
        this(null);
    }

    ApiServer(@Nullable Queryable other) throws IOException {
        this(other, ActiveQueries.none());
    }

    final QueryLog queryLog = new QueryLog(() -> NOW_MS, NanoClock.SYSTEM);

    ApiServer(@Nullable Queryable other, ActiveQueries active) throws IOException {
        this(other, active, EngineOptions.DEFAULT);
    }

    ApiServer(@Nullable Queryable other, ActiveQueries active, EngineOptions options)
            throws IOException {
        this(other, active, options, () -> Rules.GROUPS);
    }

    ApiServer(
            @Nullable Queryable other,
            ActiveQueries active,
            EngineOptions options,
            Supplier<List<GroupSnapshot>> groups)
            throws IOException {
        fill(storage);
        EpochClock clock = () -> NOW_MS;
        Queryable queryable = other == null ? storage : other;
        engine = new Engine(options, NanoClock.SYSTEM, queryLog);
        queries = new Queries(engine, queryable, NanoClock.SYSTEM, 4, active);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new QueryApi(queries, ParserOptions.DEFAULT, true, clock).routes());
        routes.add(new ExemplarsApi(ApiServer::exemplars, ParserOptions.DEFAULT).route());
        routes.addAll(new SeriesApi(queryable).routes());
        routes.addAll(new AdminApi(admin(), true).routes());
        routes.add(new TsdbStatusApi(queryable, ApiServer::stored, clock).route());
        routes.addAll(new TargetsApi(targets(), "pi.example").routes());
        routes.addAll(status(clock).routes());
        routes.addAll(new RulesApi(groups).routes());
        routes.addAll(
                new FederateRoute(
                                queryable,
                                () -> Labels.of("site", "lab", "job", "overruled"),
                                300_000,
                                clock)
                        .routes());
        List<Route> all = new ArrayList<>(readiness.guard(routes));
        all.addAll(new MetricsRoute(MetricsSources.LIST, NanoClock.SYSTEM).routes());
        all.addAll(
                new ControlRoutes(
                                readiness,
                                () -> lifecycle.add("reload"),
                                () -> lifecycle.add("quit"),
                                false)
                        .routes());
        readiness.ready();
        server =
                new HttpServer(
                        WebOptions.DEFAULTS.withListenAddresses(List.of("127.0.0.1:0")),
                        LiveWebConfig.none(),
                        all,
                        new PrometheusRegistry());
        server.start();
        address = server.addresses().getFirst();
    }

    /** One of each kind, for every question that asks for {@code traced}. */
    private static List<SeriesExemplars> exemplars(
            long minMs, long maxMs, List<List<Matcher>> selectors) {
        Labels series = Labels.of("__name__", "traced");
        if (selectors.stream().noneMatch(selector -> Matcher.allMatch(selector, series))) {
            return List.of();
        }
        Labels trace = Labels.of("trace_id", "a\"b");
        return List.of(
                new SeriesExemplars(
                        series,
                        List.of(
                                new Exemplar(trace, Double.POSITIVE_INFINITY, 1_000_500),
                                new Exemplar(Labels.EMPTY, 0.25, 1_001_000))));
    }

    private AdminApi.Storage admin() {
        return new AdminApi.Storage() {
            @Override
            public void delete(List<List<Matcher>> selectors, long minMs, long maxMs) {
                lifecycle.add("delete " + selectors + " " + minMs + " " + maxMs);
            }

            @Override
            public void clean() throws IOException {
                throw new IOException("the disk refuses writes");
            }

            @Override
            public String snapshot(boolean skipHead) {
                return "20261122T130000Z-" + skipHead;
            }

            @Override
            public void seal() {
                lifecycle.add("seal");
            }
        };
    }

    private static TsdbStatusApi.Storage stored() {
        return new TsdbStatusApi.Storage(
                8,
                35,
                1_000,
                3,
                4_096,
                8_192,
                1 << 20,
                4_096,
                910_000,
                "ok",
                new TsdbStatusApi.Lost(7, 1, 5, 6));
    }

    private static void fill(MemoryStorage storage) {
        for (int i = 0; i < 10; i++) {
            long ms = 910_000 + i * 10_000L;
            storage.add(Labels.of("__name__", "up", "job", "a", "instance", "x:1"), ms, 1);
            storage.add(Labels.of("__name__", "up", "job", "b", "instance", "y:1"), ms, i % 2);
            storage.add(Labels.of("__name__", "c_total", "job", "a", "q", "é\"\\<"), ms, i * 10);
        }
        storage.add(Labels.of("__name__", "odd", "v", "nan"), 1_000_000, Double.NaN);
        storage.add(Labels.of("__name__", "odd", "v", "inf"), 1_000_000, Double.POSITIVE_INFINITY);
        storage.add(Labels.of("__name__", "odd", "v", "small"), 1_000_000, 1e-7);
        storage.add(Labels.of("__name__", "odd", "v", "zero"), 1_000_000, -0.0);
        storage.add(Labels.of("__name__", "dotted.name", "l.x", "1"), 1_000_000, 3);
    }

    private static TargetsApi.Sources targets() {
        TargetStatus target =
                new TargetStatus(
                        Labels.of("instance", "127.0.0.1:9100", "job", "node"),
                        Labels.of("__address__", "127.0.0.1:9100", "job", "node"),
                        "node",
                        "http://127.0.0.1:9100/metrics",
                        "connection \"refused\"",
                        1_000_123,
                        0.0125,
                        TargetStatus.Health.DOWN,
                        15_000,
                        10_000);
        Labels dropped = Labels.of("__address__", "d:1", "job", "node");
        MetricFamily family = new MetricFamily("up", MetricType.GAUGE, "Is it?", "");
        MetricFamily own = new MetricFamily("own_total", MetricType.COUNTER, "Own.", "");
        MetricFamily gone = new MetricFamily("gone", MetricType.SUMMARY, "Was.", "bytes");
        return new TargetsApi.Sources(
                () -> List.of(target),
                () -> List.of(new DroppedTargets("node", List.of(dropped), 1)),
                () -> List.of("node"),
                () -> List.of(new TargetMetadata(target.labels(), family)),
                () -> List.of(own),
                () -> List.of(family, gone));
    }

    private static StatusApi status(EpochClock clock) {
        return new StatusApi(
                new StatusApi.Build("3.5.0", "0.1.0", "abc", "20261101"),
                () -> new StatusApi.ProcessState(500_000, 600_000, true, 0, "1GiB", "pi"),
                Map.of("config.file", "p.yml"),
                () -> "global:\n  scrape_interval: 15s\n",
                clock);
    }

    /** A GET whose query is given as names and values. */
    RawClient.Answer get(String path, String... namesAndValues) throws IOException {
        return RawClient.get(address, path + query(path.contains("?") ? "&" : "?", namesAndValues));
    }

    static String query(String first, String... namesAndValues) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            query.append(i == 0 ? first : "&").append(encode(namesAndValues[i])).append('=');
            query.append(encode(namesAndValues[i + 1]));
        }
        return query.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
        queries.close();
    }
}
