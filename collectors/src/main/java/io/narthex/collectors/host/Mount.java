package io.narthex.collectors.host;

import io.narthex.core.model.Labels;
import io.narthex.links.system.FileSystemUsage;
import io.narthex.links.system.GuardedFileSystemProbe;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A mounted file system with the latest figures of it. Confined to the collector's thread. */
final class Mount {
    private final @Nullable Path path;
    private final boolean readOnly;
    private final boolean mayHang;
    private final Labels good;
    private final Labels info;
    private final FileSystemUsage usage = new FileSystemUsage();
    private int result;
    private @Nullable Labels bad;

    /**
     * A mount as the table describes it.
     *
     * @param path where to ask, the root of the host's file systems included; null for a name that
     *     the locale's charset has no bytes for
     */
    Mount(MountTable.Line line, @Nullable Path path, String mountPoint) {
        this.path = path;
        this.readOnly = line.readOnly();
        this.mayHang = mayHang(line.type());
        // An empty label is the same as none; a failure fills it.
        this.good =
                Labels.of("device", line.device(), "fstype", line.type(), "mountpoint", mountPoint);
        this.info =
                Labels.of(
                        "device", line.device(),
                        "major", line.major(),
                        "minor", line.minor(),
                        "mountpoint", mountPoint);
        if (path == null) {
            result(GuardedFileSystemProbe.FAILED);
        }
    }

    /** File systems whose answers come from somewhere else than the kernel. */
    private static boolean mayHang(String type) {
        return type.startsWith("nfs")
                || type.startsWith("fuse")
                || type.startsWith("smb")
                || type.equals("cifs")
                || type.equals("9p")
                || type.equals("afs")
                || type.equals("ceph")
                || type.equals("glusterfs")
                || type.equals("lustre")
                || type.equals("virtiofs");
    }

    /** Where to ask, or null where the file system cannot be asked. */
    @Nullable Path path() {
        return path;
    }

    boolean mayHang() {
        return mayHang;
    }

    boolean readOnly() {
        return readOnly;
    }

    FileSystemUsage usage() {
        return usage;
    }

    /** Takes what came of asking: 0, an errno, or {@link GuardedFileSystemProbe#TIMED_OUT}. */
    void result(int newResult) {
        if (newResult != result) {
            bad =
                    newResult == 0
                            ? null
                            : good.toBuilder().set("device_error", error(newResult)).build();
        }
        result = newResult;
    }

    boolean failed() {
        return result != 0;
    }

    Labels labels() {
        return bad == null ? good : bad;
    }

    Labels infoLabels() {
        return info;
    }

    /** In node_exporter's words, which are those of the Go library. */
    private static String error(int errno) {
        return switch (errno) {
            case GuardedFileSystemProbe.TIMED_OUT -> "mountpoint timeout";
            case GuardedFileSystemProbe.FAILED -> "cannot be asked";
            case 1 -> "operation not permitted";
            case 2 -> "no such file or directory";
            case 5 -> "input/output error";
            case 12 -> "cannot allocate memory";
            case 13 -> "permission denied";
            case 20 -> "not a directory";
            case 36 -> "file name too long";
            case 38 -> "function not implemented";
            case 40 -> "too many levels of symbolic links";
            case 75 -> "value too large for defined data type";
            case 107 -> "transport endpoint is not connected";
            case 110 -> "connection timed out";
            case 112 -> "host is down";
            case 113 -> "no route to host";
            case 116 -> "stale NFS file handle";
            default -> "errno " + errno;
        };
    }
}
