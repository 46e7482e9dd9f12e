package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import io.narthex.links.system.FileSystemProbe;
import io.narthex.links.system.FileSystemUsage;
import io.narthex.links.system.GuardedFileSystemProbe;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Size and use of the mounted file systems, from the mount table of process 1 and statvfs(3). A
 * mount whose server does not answer shows a device error and costs the others nothing.
 */
final class FilesystemCollector implements Collector {
    private static final MetricFamily SIZE =
            Families.gauge("node_filesystem_size_bytes", "Filesystem size in bytes.");
    private static final MetricFamily FREE =
            Families.gauge("node_filesystem_free_bytes", "Filesystem free space in bytes.");
    private static final MetricFamily AVAILABLE =
            Families.gauge(
                    "node_filesystem_avail_bytes",
                    "Filesystem space available to non-root users in bytes.");
    private static final MetricFamily FILES =
            Families.gauge("node_filesystem_files", "Filesystem total file nodes.");
    private static final MetricFamily FILES_FREE =
            Families.gauge("node_filesystem_files_free", "Filesystem total free file nodes.");
    private static final MetricFamily PURGEABLE =
            Families.gauge(
                    "node_filesystem_purgeable_bytes",
                    "Filesystem space available including purgeable space (MacOS specific).");
    private static final MetricFamily READ_ONLY =
            Families.gauge("node_filesystem_readonly", "Filesystem read-only status.");
    private static final MetricFamily DEVICE_ERROR =
            Families.gauge(
                    "node_filesystem_device_error",
                    "Whether an error occurred while getting statistics for the given device.");
    private static final MetricFamily MOUNT_INFO =
            Families.gauge("node_filesystem_mount_info", "Filesystem mount information.");

    private final MountTable table;
    private final FileSystemProbe local;
    private final GuardedFileSystemProbe remote;

    FilesystemCollector(HostCollectors.Sources sources, HostConfig config) {
        HostOptions options = config.options();
        table = new MountTable(sources.paths(), options);
        local = sources.fileSystems();
        remote =
                new GuardedFileSystemProbe(
                        sources.fileSystems(),
                        sources.clocks().nano(),
                        Math.min(
                                options.durationNanos(HostOption.FILESYSTEM_MOUNT_TIMEOUT),
                                config.collectorTimeout().toNanos() / 2));
    }

    @Override
    public String name() {
        return "filesystem";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        List<Mount> mounts = table.read();
        ask(mounts);
        out.family(DEVICE_ERROR);
        for (Mount mount : mounts) {
            out.sample(mount.labels(), mount.failed() ? 1 : 0);
        }
        out.family(READ_ONLY);
        for (Mount mount : mounts) {
            out.sample(mount.labels(), mount.readOnly() ? 1 : 0);
        }
        write(out, SIZE, mounts);
        write(out, FREE, mounts);
        write(out, AVAILABLE, mounts);
        write(out, FILES, mounts);
        write(out, FILES_FREE, mounts);
        write(out, PURGEABLE, mounts);
        out.family(MOUNT_INFO);
        for (Mount mount : mounts) {
            if (!mount.failed()) {
                out.sample(mount.infoLabels(), 1);
            }
        }
        return true;
    }

    /** Starts with those that may hang, so that they answer while the local ones are asked. */
    private void ask(List<Mount> mounts) throws IOException {
        remote.beginRound();
        for (Mount mount : mounts) {
            Path path = mount.path();
            if (path != null && mount.mayHang()) {
                remote.begin(path);
            }
        }
        for (Mount mount : mounts) {
            Path path = mount.path();
            if (path != null && !mount.mayHang()) {
                mount.result(local.read(path, mount.usage()));
            }
        }
        try {
            for (Mount mount : mounts) {
                Path path = mount.path();
                if (path != null && mount.mayHang()) {
                    mount.result(remote.await(path, mount.usage()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while file systems were asked");
        }
    }

    private static void write(MetricWriter out, MetricFamily family, List<Mount> mounts) {
        out.family(family);
        for (Mount mount : mounts) {
            if (!mount.failed()) {
                out.sample(mount.labels(), value(family, mount.usage()));
            }
        }
    }

    private static double value(MetricFamily family, FileSystemUsage usage) {
        if (family.equals(SIZE)) {
            return usage.sizeBytes();
        }
        if (family.equals(FREE)) {
            return usage.freeBytes();
        }
        if (family.equals(AVAILABLE)) {
            return usage.availableBytes();
        }
        if (family.equals(FILES)) {
            return usage.files();
        }
        return family.equals(FILES_FREE) ? usage.filesFree() : 0;
    }
}
