package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.CollectorSampler;
import io.narthex.collectors.SystemPaths;
import io.narthex.links.system.FileSystemProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A procfs and sysfs tree of a test's own. */
final class HostTree {
    private final Path root;
    private FileSystemProbe fileSystems = (_, _) -> 2;

    HostTree(Path root) {
        this.root = root;
    }

    /** Writes a file below the root, such as {@code proc/stat}. */
    HostTree file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    HostTree fileSystems(FileSystemProbe probe) {
        fileSystems = probe;
        return this;
    }

    Path path(String path) {
        return root.resolve(path);
    }

    SystemPaths paths() {
        return new SystemPaths(
                root.resolve("proc"), root.resolve("sys"), Path.of("/"), root.resolve("udev"));
    }

    Collector collector(String name, Map<String, String> options) {
        return collector(name, options, paths());
    }

    Collector collector(String name, Map<String, String> options, SystemPaths paths) {
        HostConfig config =
                HostConfig.defaults("pi")
                        .withCollectors(List.of(name))
                        .withOptions(new HostOptions(options));
        return HostCollectors.create(
                        config,
                        new HostCollectors.Sources(
                                paths, fileSystems, CollectorSampler.Clocks.SYSTEM))
                .getFirst();
    }

    /** What a new collector of this name writes. */
    List<String> lines(String name) throws IOException {
        TextExposition out = new TextExposition();
        boolean _ = collector(name, Map.of()).collect(out);
        return out.samples();
    }
}
