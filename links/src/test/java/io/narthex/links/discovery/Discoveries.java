package io.narthex.links.discovery;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.links.dns.DnsClient;
import io.narthex.links.http.HttpClients;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A manager whose updates are kept, with one set named {@code j}. */
final class Discoveries implements AutoCloseable {
    final PrometheusRegistry registry = new PrometheusRegistry();
    final HttpClients clients = new HttpClients("test", NanoClock.SYSTEM);
    final DiscoveryEnvironment environment =
            new DiscoveryEnvironment(
                    clients,
                    new DnsClient(NanoClock.SYSTEM),
                    new DiscoveryMetrics(registry, NanoClock.SYSTEM),
                    EpochClock.SYSTEM,
                    NanoClock.SYSTEM);
    final List<List<String>> updates = new CopyOnWriteArrayList<>();
    final DiscoveryManager manager =
            new DiscoveryManager(
                    "test",
                    environment,
                    known -> updates.add(texts(known.getOrDefault("j", List.of()))));

    static List<DiscoveryConfig> read(Path folder, String yaml) throws ConfigException {
        Document document = Document.parse("p.yml", folder, yaml, new SecretSource(Map.of()));
        Section root = document.root();
        List<DiscoveryConfig> configs = DiscoveryConfigs.read(root);
        root.finish();
        document.throwIfWrong();
        return configs;
    }

    void use(Path folder, String yaml) throws ConfigException {
        manager.prepare(Map.of("j", read(folder, yaml))).commit();
    }

    /** What is known now, one text a target. */
    List<String> known() {
        return texts(manager.known().getOrDefault("j", List.of()));
    }

    static List<String> texts(List<TargetGroup> groups) {
        List<String> texts = new ArrayList<>();
        for (TargetGroup group : groups) {
            for (Labels target : group.targets()) {
                Labels.Builder all = group.labels().toBuilder();
                target.forEach(all::set);
                texts.add(all.build().toString());
            }
        }
        return texts;
    }

    String trouble() {
        return String.valueOf(manager.statuses().getFirst().lastError());
    }

    /** The sum over all labels of a counter or gauge; 0 where there is none. */
    double metric(String name) {
        double sum = 0;
        for (MetricSnapshot snapshot : registry.scrape(name::equals)) {
            for (var point : snapshot.getDataPoints()) {
                sum +=
                        switch (point) {
                            case CounterSnapshot.CounterDataPointSnapshot counter ->
                                    counter.getValue();
                            case GaugeSnapshot.GaugeDataPointSnapshot gauge -> gauge.getValue();
                            default -> 0;
                        };
            }
        }
        return sum;
    }

    @Override
    public void close() {
        manager.close();
        clients.close();
    }
}
