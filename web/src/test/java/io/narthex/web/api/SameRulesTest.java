package io.narthex.web.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.alerting.rule.RuleEnvironment;
import io.narthex.alerting.rule.RuleFiles;
import io.narthex.alerting.rule.RuleGroups;
import io.narthex.alerting.rule.RuleSettings;
import io.narthex.alerting.rule.RuleTimes;
import io.narthex.alerting.ruletest.ForgetfulStore;
import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.promql.Engine;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineOptions;
import io.narthex.testkit.RealPrometheus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same rule files at a real Prometheus and in our rule engine, both at work: {@code rules} and
 * {@code alerts} must tell the same of alerts in every state, and of rules in every health.
 */
class SameRulesTest {
    private static final String FIRST =
            """
            groups:
              - name: states
                interval: 1s
                labels: {site: attic, tier: group}
                rules:
                  - alert: Inactive
                    expr: vector(1) > 2
                    for: 90m
                    labels: {severity: page}
                    annotations: {summary: "{{ $value }} is too much"}
                  - alert: Pending
                    expr: vector(1.5e-7)
                    for: 36h
                    keep_firing_for: 1h30m
                  - alert: Firing
                    expr: label_replace(vector(1e21), "a", "<b>&\\"", "", "") or label_replace(vector(-2.5), "a", "c", "", "")
                    labels: {tier: rule, kind: "{{ $labels.a }}"}
                    annotations:
                      summary: "{{ $labels.a }} {{ $value | humanize }}"
                      broken: '{{ query "none" | first }}'
                  - alert: Keeps
                    expr: vector(1) and on () (vector(time()) < END)
                    keep_firing_for: 1d
                  - record: site:one:sum
                    expr: sum   by(site) ( vector(1) )
                  - record: labelled
                    expr: vector(NaN)
                    labels: {tier: rule, b: "{{ $value }}"}
              - name: never
                interval: 10d
                limit: 3
                rules:
                  - alert: Later
                    expr: vector(1)
                  - record: later
                    expr: vector(1)
            """;
    private static final String SECOND =
            """
            groups:
              - name: states
                interval: 1s500ms
                query_offset: 10m
                rules:
                  - record: too_many
                    expr: label_replace(vector(1), "a", "b", "", "") or vector(2)
                    labels: {a: c}
                  - alert: TooMany
                    expr: label_replace(vector(1), "a", "b", "", "") or vector(2)
                    labels: {a: c}
                  - alert: Range
                    expr: label_replace(vector(1), "1x", "b", "", "")
                  - record: twice
                    expr: label_replace(label_replace(vector(1), "a", "b", "", "") or vector(2), "a", "x", "", "")
              - name: limited
                limit: 1
                rules:
                  - record: over
                    expr: label_replace(vector(1), "a", "b", "", "") or vector(2)
                  - alert: Over
                    expr: label_replace(vector(1), "a", "b", "", "") or vector(2)
            """;

    @TempDir private static Path folder;

    private static RealPrometheus prometheus;
    private static RuleGroups groups;
    private static ApiServer server;
    private static TwoServers peers;

    @BeforeAll
    static void start() throws Exception {
        prometheus = RealPrometheus.at(folder);
        prometheus.configure(
                """
                global: {evaluation_interval: 1s, external_labels: {region: north}}
                rule_files: [central-*.rules]
                """);
        long endS = EpochClock.SYSTEM.epochMs() / 1000 + 6;
        Files.writeString(
                folder.resolve("central-1.rules"), FIRST.replace("END", Long.toString(endS)));
        Files.writeString(folder.resolve("central-2.rules"), SECOND);
        MemoryStorage storage = new MemoryStorage();
        groups =
                new RuleGroups(
                        new RuleEnvironment(
                                new Engine(EngineOptions.DEFAULT, NanoClock.SYSTEM),
                                ParserOptions.DEFAULT,
                                storage,
                                batch -> append(storage, batch),
                                new ForgetfulStore(),
                                _ -> {},
                                EpochClock.SYSTEM,
                                NanoClock.SYSTEM,
                                RuleTimes.DEFAULT),
                        new RuleSettings(
                                RuleFiles.load(
                                        List.of("central-*.rules"),
                                        folder,
                                        text -> PromqlParser.parse(text, ParserOptions.DEFAULT)),
                                1_000,
                                0,
                                io.narthex.core.model.Labels.of("region", "north"),
                                io.narthex.core.config.relabel.Relabeller.NONE,
                                ""),
                        new PrometheusRegistry());
        groups.start();
        server =
                new ApiServer(
                        storage, ActiveQueries.none(), EngineOptions.DEFAULT, groups::snapshot);
        prometheus.start();
        String ours = "http://127.0.0.1:" + server.address.getPort();
        peers = new TwoServers(prometheus.url(""), ours, Set.of());
        for (String base : List.of(prometheus.url(""), ours)) {
            await(base).atMost(Duration.ofMinutes(1)).until(() -> isSettled(base));
        }
    }

    /** Every group but the one that never is was evaluated, and the last state is reached. */
    private static boolean isSettled(String base) throws IOException, InterruptedException {
        String rules =
                peers.client()
                        .send(
                                HttpRequest.newBuilder(URI.create(base + "/api/v1/rules")).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
        return rules.contains("keepFiringSince")
                && rules.split("\"health\":\"err\"", -1).length > 5
                && rules.split("\"health\":\"unknown\"", -1).length == 3;
    }

    private static AppendResult append(MemoryStorage storage, Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            storage.add(batch.series(i).labels(), batch.timestampMs(i), batch.value(i));
        }
        return new AppendResult(batch.size(), 0, 0, 0, 0, 0);
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable one : new AutoCloseable[] {groups, server, peers, prometheus}) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void everyParameter() throws Exception {
        List<String> differences = new ArrayList<>();
        peers.compare(differences, "/api/v1/alerts");
        for (String[] parameters :
                new String[][] {
                    {},
                    {"type", "alert"},
                    {"type", "record"},
                    {"type", "x"},
                    {"type", ""},
                    {"rule_name[]", "Firing"},
                    {"rule_name[]", "Firing", "rule_name[]", "labelled"},
                    {"rule_name[]", "none"},
                    {"rule_name[]", ""},
                    {"rule_group[]", "states"},
                    {"rule_group[]", "never", "rule_group[]", "limited"},
                    {"rule_group[]", "none"},
                    {"file[]", folder.resolve("central-2.rules").toString()},
                    {"file[]", "central-2.rules"},
                    {"match[]", "{severity=\"page\"}"},
                    {"match[]", "{tier=\"rule\"}", "match[]", "{severity=\"page\"}"},
                    {"match[]", "{kind=~\"{{.*\"}"},
                    {"match[]", "{site!=\"\"}"},
                    {"match[]", "Firing"},
                    {"match[]", "{"},
                    {"match[]", "{a=~\"[\"}"},
                    {"match[]", "{}"},
                    {"exclude_alerts", "true"},
                    {"exclude_alerts", "1", "type", "alert"},
                    {"exclude_alerts", "f"},
                    {"exclude_alerts", "x"},
                    {"group_limit", "1"},
                    {"group_limit", "4"},
                    {"group_limit", "100"},
                    {"group_limit", "2", "type", "record"},
                    {"group_limit", "0"},
                    {"group_limit", "-1"},
                    {"group_limit", "x"},
                    {"group_limit", "99999999999999999999"},
                    {"group_next_token", "abc"},
                    {"group_limit", "1", "group_next_token", "abc"},
                    {"group_limit", "1", "rule_group[]", "states"},
                    {"type", "alert", "rule_name[]", "labelled"},
                }) {
            peers.compare(differences, "/api/v1/rules", parameters);
        }
        assertEquals("", String.join("\n", differences));
    }

    @Test
    void pageByPage() throws Exception {
        List<String> differences = new ArrayList<>();
        String token = "";
        int pages = 0;
        do {
            String[] parameters =
                    token.isEmpty()
                            ? new String[] {"group_limit", "1"}
                            : new String[] {"group_limit", "1", "group_next_token", token};
            peers.compare(differences, "/api/v1/rules", parameters);
            String answer = prometheus.get("/api/v1/rules" + ApiServer.query("?", parameters));
            Object all = ((Map<?, ?>) TwoServers.tree(answer)).get("data");
            Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(all);
            Object next = data.get("groupNextToken");
            token = next == null ? "" : next.toString().replace("\"", "");
            pages++;
        } while (!token.isEmpty() && pages < 10);
        assertEquals("", String.join("\n", differences));
        assertEquals(4, pages);
    }
}
