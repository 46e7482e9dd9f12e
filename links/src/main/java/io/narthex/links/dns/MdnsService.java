package io.narthex.links.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An instance of a service on the LAN (RFC 6763).
 *
 * @param service such as {@code _http._tcp.local.}
 * @param name of the instance, within the service, escaped
 * @param host with its last dot
 * @param address an IPv4 address where there is one
 * @param device the interface that it was heard on
 * @param texts of its TXT record, one character a byte
 */
public record MdnsService(
        String service,
        String name,
        String host,
        String address,
        int port,
        String device,
        List<String> texts) {
    private static final int TEXTS_MAX = 64;

    /** Copies the list. */
    public MdnsService {
        texts = List.copyOf(texts);
    }

    /** The instance as people know it, such as {@code Pi in the attic}. */
    public String instance() {
        String first = name.substring(0, Math.max(0, name.length() - service.length() - 1));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(first.length());
        for (int i = 0; i < first.length(); i++) {
            char c = first.charAt(i);
            if (c == '\\' && i + 3 < first.length() && Character.isDigit(first.charAt(i + 1))) {
                bytes.write(Integer.parseInt(first, i + 1, i + 4, 10));
                i += 3;
            } else if (c == '\\' && i + 1 < first.length()) {
                bytes.write(first.charAt(++i));
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * Keys and values of the TXT record (section 6): of a key that stands twice the first counts,
     * one without a value is {@code true}. Keys are in lower case; what no label's name may hold is
     * an underscore.
     */
    public Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            String key = equals < 0 ? text : text.substring(0, equals);
            String value =
                    equals < 0
                            ? "true"
                            : new String(
                                    text.substring(equals + 1)
                                            .getBytes(StandardCharsets.ISO_8859_1),
                                    StandardCharsets.UTF_8);
            if (!key.isEmpty() && attributes.size() < TEXTS_MAX) {
                attributes.putIfAbsent(label(key), value);
            }
        }
        return attributes;
    }

    private static String label(String key) {
        StringBuilder label = new StringBuilder(key.toLowerCase(Locale.ROOT));
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                label.setCharAt(i, '_');
            }
        }
        return label.toString();
    }
}
