package io.narthex.collectors.host;

import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mounted file systems that are to be shown, from {@code /proc/1/mountinfo}
 * (proc_pid_mountinfo(5)); from this process' own where that of process 1 is hidden. Taken apart
 * only when it has changed. Confined to the collector's thread.
 */
final class MountTable {
    private final KernelText text = new KernelText();
    private final KernelFile ofInit;
    private final KernelFile ofSelf;
    private final String rootfs;
    private final NameFilter mountPoints;
    private final NameFilter types;
    private byte[] latest = new byte[0];
    private List<Mount> mounts = List.of();

    MountTable(SystemPaths paths, HostOptions options) {
        ofInit = KernelFile.of(paths.proc().resolve("1/mountinfo"));
        ofSelf = KernelFile.of(paths.proc().resolve("self/mountinfo"));
        String root = paths.rootfs().toString();
        rootfs = root.equals("/") ? "" : root;
        mountPoints =
                options.filter(
                        HostOption.FILESYSTEM_MOUNT_POINTS_INCLUDE,
                        HostOption.FILESYSTEM_MOUNT_POINTS_EXCLUDE);
        types =
                options.filter(
                        HostOption.FILESYSTEM_FS_TYPES_INCLUDE,
                        HostOption.FILESYSTEM_FS_TYPES_EXCLUDE);
    }

    /**
     * What one line says.
     *
     * @param number the device's, with a colon between major and minor
     */
    record Line(String number, String mountPoint, String type, String device, boolean readOnly) {
        String major() {
            return number.substring(0, number.indexOf(':'));
        }

        String minor() {
            return number.substring(number.indexOf(':') + 1);
        }
    }

    /** The mounts; the same instances as long as the table stays the same. */
    List<Mount> read() throws IOException {
        if (!ofInit.readIfPossible(text)) {
            ofSelf.read(text);
        }
        if (text.sameAs(latest, latest.length)) {
            return mounts;
        }
        List<Mount> read = new ArrayList<>();
        Set<List<String>> seen = new HashSet<>();
        while (text.nextLine()) {
            Line line = line();
            String shown = withoutRoot(line.mountPoint());
            if (mountPoints.takes(shown)
                    && types.takes(line.type())
                    && seen.add(List.of(line.device(), shown, line.type()))) {
                read.add(new Mount(line, path(rootfs + shown), shown));
            }
        }
        mounts = read;
        latest = text.copy();
        return mounts;
    }

    private static @Nullable Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private Line line() throws IOException {
        text.expectToken();
        text.expectToken();
        text.expectToken();
        String number = text.tokenString();
        if (number.indexOf(':') < 0) {
            throw text.bad("no device number: \"" + number + '"');
        }
        text.expectToken();
        text.expectToken();
        String mountPoint = unescape(text.tokenString());
        text.expectToken();
        boolean readOnly = hasReadOnly(text.tokenString());
        do {
            text.expectToken();
        } while (!text.tokenIs("-"));
        text.expectToken();
        String type = text.tokenString();
        text.expectToken();
        String source = text.tokenString();
        if (text.nextToken()) {
            readOnly |= hasReadOnly(text.tokenString());
        }
        return new Line(number, mountPoint, type, source, readOnly);
    }

    private static boolean hasReadOnly(String options) {
        return options.equals("ro")
                || options.startsWith("ro,")
                || options.endsWith(",ro")
                || options.contains(",ro,");
    }

    /** A container that sees the host's root under a path shows mount points without it. */
    private String withoutRoot(String mountPoint) {
        if (rootfs.isEmpty() || !mountPoint.startsWith(rootfs)) {
            return mountPoint;
        }
        String rest = mountPoint.substring(rootfs.length());
        return rest.isEmpty() ? "/" : rest;
    }

    /** The kernel writes blanks and backslashes in a path as three octal digits. */
    private static String unescape(String path) {
        if (path.indexOf('\\') < 0) {
            return path;
        }
        StringBuilder plain = new StringBuilder(path.length());
        int i = 0;
        while (i < path.length()) {
            char c = path.charAt(i);
            int code = c == '\\' && i + 4 <= path.length() ? octal(path, i + 1) : -1;
            plain.append(code < 0 ? c : (char) code);
            i += code < 0 ? 1 : 4;
        }
        return plain.toString();
    }

    private static int octal(String text, int at) {
        int value = 0;
        for (int i = at; i < at + 3; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                return -1;
            }
            value = value * 8 + digit;
        }
        return value;
    }
}
