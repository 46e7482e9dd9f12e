package io.narthex.collectors.host;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.narthex.collectors.CollectorRunner;
import io.narthex.collectors.CollectorSampler;
import io.narthex.collectors.RunnerConfig;
import io.narthex.collectors.SamplerMetrics;
import io.narthex.collectors.SystemPaths;
import io.narthex.kernel.LinuxKernelInfo;
import io.narthex.links.system.KernelFileSystemProbe;
import io.narthex.testkit.Peers;
import io.narthex.testkit.Ports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * This machine as we see it and as a real node_exporter sees it: names, labels, types and help
 * texts must be the same.
 */
@Timeout(60)
class NodeExporterPeerTest {
    /** Debian's package excludes more mount points by default than the project does. */
    private static final String MOUNT_POINTS =
            HostOption.FILESYSTEM_MOUNT_POINTS_EXCLUDE.defaultValue();

    @Test
    void seesThisMachineAsNodeExporterDoes() throws Exception {
        Path program = Peers.executable("prometheus-node-exporter");
        int port = Ports.free();
        Process peer =
                new ProcessBuilder(
                                program.toString(),
                                "--web.listen-address=127.0.0.1:" + port,
                                "--collector.filesystem.mount-points-exclude=" + MOUNT_POINTS)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + "/metrics?" + query());
            await().ignoreExceptions().until(() -> !get(uri).isEmpty());
            Set<String> missing = shape(get(uri).lines().toList());
            Set<String> surplus = shape(ours());
            assertTrue(missing.size() > 100, "lines: " + missing.size());
            Set<String> common = new TreeSet<>(missing);
            common.retainAll(surplus);
            missing.removeAll(common);
            surplus.removeAll(common);
            assertEquals("missing=[], surplus=[]", "missing=" + missing + ", surplus=" + surplus);
        } finally {
            peer.destroy();
            assertTrue(peer.waitFor() >= 0);
        }
    }

    private static List<String> ours() {
        TextExposition out = new TextExposition();
        HostConfig config = HostConfig.defaults("pi");
        try (CollectorRunner runner =
                new CollectorRunner(
                        HostCollectors.create(
                                config,
                                new HostCollectors.Sources(
                                        SystemPaths.DEFAULT,
                                        new KernelFileSystemProbe(new LinuxKernelInfo()),
                                        CollectorSampler.Clocks.SYSTEM)),
                        RunnerConfig.node("node", Duration.ofSeconds(10)),
                        CollectorSampler.Clocks.SYSTEM.nano(),
                        new SamplerMetrics(new PrometheusRegistry()))) {
            assertEquals(CollectorRunner.Outcome.READ, runner.collect(out));
        }
        return out.lines();
    }

    /**
     * Series without values and without empty labels, HELP and TYPE lines. The label rotational is
     * left out: node_exporter shows 0 as soon as one of the queue's many files is absent, we show
     * what the kernel says.
     */
    private static Set<String> shape(List<String> lines) {
        Pattern empty = Pattern.compile("(rotational=\"[01]\"|[a-z_]+=\"\"),?");
        TreeSet<String> shape = new TreeSet<>();
        for (String line : lines) {
            if (line.startsWith("# ") && line.contains(" node_")) {
                shape.add(line);
            } else if (line.startsWith("node_")) {
                String series = line.substring(0, line.lastIndexOf(' '));
                shape.add(empty.matcher(series).replaceAll(""));
            }
        }
        shape.removeIf(line -> line.contains("node_exporter_build_info"));
        return shape;
    }

    private static String query() {
        StringBuilder query = new StringBuilder();
        for (String name : HostCollectors.NAMES) {
            query.append(query.isEmpty() ? "" : "&").append("collect%5B%5D=").append(name);
        }
        return query.toString();
    }

    private static String get(URI uri) throws IOException {
        try (var in = uri.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
