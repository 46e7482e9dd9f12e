package io.narthex.links.discovery;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;

/**
 * Reads what DHCP servers write down, by what it looks like: dnsmasq's leases, dhcpd.leases(5),
 * Kea's memfile, and {@code /proc/net/arp} of proc(5). Lines that are none of it are passed over;
 * of an address that stands twice the last is true.
 */
final class Leases {
    /**
     * @param mac in lower case with colons; empty where it is not known
     * @param endsSeconds since 1970; 0 for never
     * @param device the interface, of the neighbour table
     */
    record Lease(
            String ip,
            String mac,
            String hostname,
            String clientId,
            long endsSeconds,
            String device) {}

    private Leases() {}

    static List<Lease> read(String text) throws IOException {
        String start = text.stripLeading();
        if (start.isEmpty()) {
            return List.of();
        }
        String[] lines = text.split("\n", -1);
        Map<String, Lease> leases = new LinkedHashMap<>();
        if (start.startsWith("IP address")) {
            neighbours(lines, leases);
        } else if (start.startsWith("address,")) {
            kea(lines, leases);
        } else if (Character.isDigit(start.charAt(0)) || start.startsWith("duid ")) {
            dnsmasq(lines, leases);
        } else if (start.startsWith("#") || text.contains("lease ")) {
            dhcpd(lines, leases);
        } else {
            throw new IOException("looks like no file with leases");
        }
        return new ArrayList<>(leases.values());
    }

    /** {@code 1716000000 aa:bb:cc:dd:ee:ff 10.0.0.5 name 01:aa:bb:cc:dd:ee:ff}. */
    private static void dnsmasq(String[] lines, Map<String, Lease> leases) {
        for (String line : lines) {
            String[] words = words(line);
            if (words.length >= 4 && !words[0].equals("duid") && isAddress(words[2])) {
                long ends = number(words[0]);
                String id = words.length > 4 ? words[4] : "*";
                Lease lease =
                        new Lease(
                                words[2],
                                mac(words[1]),
                                words[3].equals("*") ? "" : words[3],
                                id.equals("*") ? "" : id,
                                ends,
                                "");
                leases.put(lease.ip(), lease);
            }
        }
    }

    private static void neighbours(String[] lines, Map<String, Lease> leases) {
        for (String line : lines) {
            String[] words = words(line);
            boolean complete =
                    words.length >= 6
                            && isAddress(words[0])
                            && words[2].startsWith("0x")
                            && !words[3].equals("00:00:00:00:00:00");
            if (complete && !words[2].equals("0x0")) {
                leases.put(words[0], new Lease(words[0], mac(words[3]), "", "", 0, words[5]));
            }
        }
    }

    private static void kea(String[] lines, Map<String, Lease> leases) {
        List<String> columns = List.of(lines[0].strip().split(",", -1));
        for (int i = 1; i < lines.length; i++) {
            String[] cells = lines[i].strip().split(",", -1);
            String ip = cell(columns, cells, "address");
            if (isAddress(ip)) {
                String host = cell(columns, cells, "hostname");
                boolean active = cell(columns, cells, "state").equals("0");
                long ends = number(cell(columns, cells, "expire"));
                leases.remove(ip);
                if (active && ends != 0) {
                    leases.put(
                            ip,
                            new Lease(
                                    ip,
                                    mac(cell(columns, cells, "hwaddr")),
                                    host.endsWith(".")
                                            ? host.substring(0, host.length() - 1)
                                            : host,
                                    cell(columns, cells, "client_id"),
                                    ends,
                                    ""));
                }
            }
        }
    }

    private static String cell(List<String> columns, String[] cells, String name) {
        int index = columns.indexOf(name);
        return index < 0 || index >= cells.length ? "" : cells[index];
    }

    private static void dhcpd(String[] lines, Map<String, Lease> leases) {
        String ip = "";
        Map<String, String> said = new LinkedHashMap<>();
        for (String raw : lines) {
            String line = raw.strip();
            if (line.startsWith("lease ") && line.endsWith("{")) {
                ip = line.substring(6, line.length() - 1).strip();
                said.clear();
            } else if (line.equals("}") && isAddress(ip)) {
                leases.remove(ip);
                if (said.getOrDefault("binding", "state active").equals("state active")) {
                    leases.put(
                            ip,
                            new Lease(
                                    ip,
                                    mac(said.getOrDefault("hardware", "").replace("ethernet ", "")),
                                    unquoted(said.getOrDefault("client-hostname", "")),
                                    unquoted(said.getOrDefault("uid", "")),
                                    ends(said.getOrDefault("ends", "never")),
                                    ""));
                }
                ip = "";
            } else {
                int space = line.indexOf(' ');
                int semicolon = line.lastIndexOf(';');
                if (space > 0 && semicolon > space) {
                    said.put(line.substring(0, space), line.substring(space + 1, semicolon));
                }
            }
        }
    }

    /** {@code 4 2024/05/02 22:00:00}, {@code epoch 1714687200} or {@code never}. */
    private static long ends(String text) {
        String[] words = words(text);
        if (words.length >= 2 && words[0].equals("epoch")) {
            return number(words[1]);
        }
        if (words.length < 3) {
            return 0;
        }
        try {
            return LocalDateTime.parse(words[1].replace('/', '-') + "T" + words[2])
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return 0;
        }
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static String[] words(String line) {
        StringTokenizer tokens = new StringTokenizer(line);
        String[] words = new String[tokens.countTokens()];
        for (int i = 0; i < words.length; i++) {
            words[i] = tokens.nextToken();
        }
        return words;
    }

    private static long number(String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Six or eight pairs of hexadecimal digits; dnsmasq writes a type before others than Ethernet.
     */
    private static String mac(String text) {
        String mac = text.toLowerCase(Locale.ROOT);
        int dash = mac.indexOf('-');
        mac = dash == 2 ? mac.substring(3) : mac;
        boolean valid = mac.length() == 17 || mac.length() == 23;
        for (int i = 0; i < mac.length() && valid; i++) {
            char c = mac.charAt(i);
            valid = i % 3 == 2 ? c == ':' : Character.digit(c, 16) >= 0;
        }
        return valid ? mac : "";
    }

    private static boolean isAddress(String text) {
        boolean valid = text.length() >= 2 && text.length() <= 45;
        boolean v6 = text.indexOf(':') >= 0;
        for (int i = 0; i < text.length() && valid; i++) {
            char c = text.charAt(i);
            valid =
                    c == '.'
                            || (v6
                                    ? c == ':' || Character.digit(c, 16) >= 0
                                    : c >= '0' && c <= '9');
        }
        return valid && (v6 || text.indexOf('.') > 0);
    }
}
