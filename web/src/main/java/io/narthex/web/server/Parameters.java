package io.narthex.web.server;

import io.narthex.core.model.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names and values of a form and a query, in the order in which they came. What is malformed is
 * left out, as in Go's {@code net/url}, and can be asked for.
 */
final class Parameters {
    private final List<String> namesAndValues = new ArrayList<>();
    private @Nullable String fault;

    /**
     * Puts those of an encoded text, {@code a=1&b=2}, before all others.
     *
     * @param raw bytes as Latin-1
     */
    void putFirst(String raw) {
        Parameters first = new Parameters();
        first.add(raw);
        namesAndValues.addAll(0, first.namesAndValues);
        if (first.fault != null) {
            fault = first.fault;
        }
    }

    private void add(String raw) {
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
                if (raw.substring(from, end).indexOf(';') >= 0) {
                    fault = "invalid semicolon separator in query";
                } else {
                    add(name, value);
                }
            }
            from = end + 1;
        }
    }

    private void add(String rawName, String rawValue) {
        try {
            String name = UrlDecoder.decode(rawName, true);
            namesAndValues.addAll(List.of(name, UrlDecoder.decode(rawValue, true)));
        } catch (BadRequestException e) {
            if (fault == null) {
                String escape = UrlDecoder.malformedEscape(rawName + '=' + rawValue);
                fault = escape == null ? e.text() : "invalid URL escape " + Names.quoted(escape);
            }
        }
    }

    /** What was malformed, in Go's words, or null. */
    @Nullable String fault() {
        return fault;
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
