package io.narthex.alerting.rule;

import io.narthex.alerting.Alert;
import io.narthex.alerting.TestClock;
import io.narthex.alerting.TestStore;
import io.narthex.core.config.ConfigException;
import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.promql.Engine;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.log.QueryLog;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineOptions;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Rules over samples in memory, with clocks that the test moves. */
final class RuleBench {
    static final Function<String, Expr> PARSER =
            text -> PromqlParser.parse(text, ParserOptions.ALL);

    final TestClock clock = new TestClock(1_700_000_000_000L);
    final MemoryStorage storage = new MemoryStorage();
    final List<Alert> alerts = new ArrayList<>();
    TestStore store = new TestStore();
    RuleGroups groups;
    PrometheusRegistry registry = new PrometheusRegistry();
    private RuleSettings settings;

    RuleBench(Path folder, String rules) {
        this.settings = RuleSettings.of(read(folder, rules));
        this.groups = create();
    }

    final QueryLog queryLog = new QueryLog(clock.epoch(), clock.nano());

    RuleBench(RuleSettings settings) {
        this.settings = settings;
        this.groups = create();
    }

    static List<RuleGroupConfig> read(Path folder, String rules) {
        try {
            Files.writeString(folder.resolve("rules.yml"), rules);
            return RuleFiles.load(List.of("rules.yml"), folder, PARSER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private RuleGroups create() {
        var environment =
                new RuleEnvironment(
                        new Engine(EngineOptions.DEFAULT, clock.nano(), queryLog),
                        ParserOptions.ALL,
                        storage,
                        this::append,
                        store,
                        alerts::addAll,
                        clock.epoch(),
                        clock.nano(),
                        RuleTimes.DEFAULT);
        registry = new PrometheusRegistry();
        return new RuleGroups(environment, settings, registry);
    }

    private AppendResult append(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            storage.add(batch.series(i).labels(), batch.timestampMs(i), batch.value(i));
        }
        return new AppendResult(batch.size(), 0, 0, 0, 0, 0);
    }

    void reload(RuleSettings fresh) {
        settings = fresh;
        groups.prepare(fresh).commit();
    }

    /** Ends this process and begins another one. */
    void restart(boolean kill, long downMs) {
        store = kill ? store.afterKill() : store;
        clock.advance(downMs);
        groups = create();
        alerts.clear();
    }

    void sample(double value, String... labels) {
        storage.add(Labels.of(labels), clock.nowMs(), value);
    }

    /** Reads {@code up} every 5 s, and lets what is due be evaluated in between. */
    void observe(long ms, double up) {
        for (long passed = 0; passed < ms; passed += 5_000) {
            sample(up, "__name__", "up", "instance", "a");
            run(5_000);
        }
    }

    /** Evaluates whatever falls due in the next {@code ms}, to the millisecond. */
    void run(long ms) {
        long endMs = clock.nowMs() + ms;
        while (true) {
            long waitMs = Math.ceilDiv(groups.evaluateDue(), 1_000_000L);
            if (clock.nowMs() + waitMs > endMs || waitMs > ms) {
                break;
            }
            clock.advance(waitMs);
        }
        clock.advance(endMs - clock.nowMs());
    }

    /** The alerts that are pending or firing, each as {@code state labels}. */
    List<String> active() {
        List<String> active = new ArrayList<>();
        for (GroupSnapshot group : groups.snapshot()) {
            for (RuleSnapshot rule : group.rules()) {
                for (AlertSnapshot alert : rule.alerts()) {
                    active.add(alert.state().label() + " " + alert.labels());
                }
            }
        }
        return active;
    }

    /** Counters with a label, each as {@code name value}. */
    List<String> metrics() {
        List<String> values = new ArrayList<>();
        for (MetricSnapshot metric : registry.scrape()) {
            if (metric instanceof CounterSnapshot counter) {
                counter.getDataPoints()
                        .forEach(point ->
                                values.add(
                                        metric.getMetadata().getName() + " " + point.getValue()));
            }
        }
        return values;
    }

    /** What a query gives now, each element as {@code labels value}. */
    List<String> query(String text) {
        Engine engine = new Engine(EngineOptions.DEFAULT, clock.nano());
        List<String> elements = new ArrayList<>();
        engine.instant(storage, PARSER.apply(text), clock.nowMs(), engine.newContext())
                .series()
                .forEach(one -> elements.add(one.labels() + " " + one.value(0)));
        elements.sort(null);
        return elements;
    }
}
