package io.narthex.web.server;

import java.util.ArrayList;
import java.util.List;

/** Names and values of a query or a form, in the order in which they came. */
final class Parameters {
    private final List<String> namesAndValues = new ArrayList<>();

    /**
     * Adds those of an encoded text, {@code a=1&b=2}.
     *
     * @param raw bytes as Latin-1
     * @throws BadRequestException if it is malformed
     */
    void addEncoded(String raw) throws BadRequestException {
        int from = 0;
        while (from < raw.length()) {
            int end = raw.indexOf('&', from);
            if (end < 0) {
                end = raw.length();
            }
            if (end > from) {
                int equals = raw.indexOf('=', from);
                boolean named = equals >= 0 && equals < end;
                String name = raw.substring(from, named ? equals : end);
                String value = named ? raw.substring(equals + 1, end) : "";
                namesAndValues.add(UrlDecoder.decode(name, true));
                namesAndValues.add(UrlDecoder.decode(value, true));
            }
            from = end + 1;
        }
    }

    /** All values of {@code name}. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                values.add(namesAndValues.get(i + 1));
            }
        }
        return values;
    }
}
