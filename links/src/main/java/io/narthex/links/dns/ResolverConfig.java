package io.narthex.links.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * What {@code /etc/resolv.conf} says: whom to ask, and how short names are completed.
 *
 * @param servers their addresses
 * @param port of all of them
 * @param search domains that are added to names
 * @param ndots a name with so many dots is asked for as it stands first
 */
public record ResolverConfig(List<String> servers, int port, List<String> search, int ndots) {
    private static final int PORT = 53;
    private static final int NDOTS_MAX = 15;
    private static final int FILE_BYTES_MAX = 1 << 16;

    /** Copies the lists. */
    public ResolverConfig {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /** Reads the file, as Prometheus does before each look-up. */
    public static ResolverConfig read(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException("could not load resolv.conf: larger than 64 KiB");
        }
        List<String> servers = new ArrayList<>();
        List<String> search = new ArrayList<>();
        int ndots = 1;
        for (String line : Files.readString(file).split("\n", -1)) {
            StringTokenizer words = new StringTokenizer(line);
            String key = words.hasMoreTokens() ? words.nextToken() : "";
            switch (key) {
                case "nameserver" -> {
                    if (words.hasMoreTokens()) {
                        servers.add(words.nextToken());
                    }
                }
                case "domain", "search" -> {
                    search.clear();
                    while (words.hasMoreTokens()) {
                        search.add(words.nextToken());
                    }
                }
                case "options" -> {
                    while (words.hasMoreTokens()) {
                        ndots = ndots(words.nextToken(), ndots);
                    }
                }
                default -> {
                    // A comment, or what concerns the C library.
                }
            }
        }
        return new ResolverConfig(servers, PORT, search, ndots);
    }

    private static int ndots(String option, int before) {
        if (!option.startsWith("ndots:")) {
            return before;
        }
        try {
            return Math.clamp(Integer.parseInt(option.substring(6)), 0, NDOTS_MAX);
        } catch (NumberFormatException e) {
            return before;
        }
    }

    /** The names to ask for, one after the other, each with its last dot. */
    public List<String> names(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        int dots = 0;
        for (int i = 0; i < name.length(); i++) {
            dots += name.charAt(i) == '.' ? 1 : 0;
        }
        List<String> names = new ArrayList<>();
        for (String domain : search) {
            String completed = name + "." + domain;
            names.add(completed.endsWith(".") ? completed : completed + ".");
        }
        names.add(dots >= ndots ? 0 : names.size(), name + ".");
        return names;
    }
}
