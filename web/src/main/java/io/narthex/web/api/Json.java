package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Route;
import io.narthex.promql.query.QueryException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of Prometheus' API: {@code {"status":…,"data":…,"errorType":…,"error":…,
 * "warnings":…,"infos":…}}, keys in this order, those without content left out. It is written while
 * it is sent. Thread-safe.
 */
final class Json {
    /** Threads come and go with connections, so buffers are shared rather than kept by thread. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(4))
                    // What writes past the generator flushes that, not the connection.
                    .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();

    private static final Set<String> GET_POST = Set.of("GET", "POST");
    private static final Set<String> POST_PUT = Set.of("POST", "PUT");

    private Json() {}

    /** Answers one request of the API. */
    @FunctionalInterface
    interface Handler {
        /**
         * Answers the request.
         *
         * @throws IOException if the connection fails
         * @throws ApiException to be answered by an error
         */
        void handle(Exchange exchange) throws IOException;
    }

    /** Writes the value of {@code data}. */
    @FunctionalInterface
    interface Data {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** An endpoint that everybody may GET. */
    static Route get(String path, Handler handler) {
        return Route.get(path, exchange -> answer(exchange, handler));
    }

    /** An endpoint that everybody may GET, or POST where the parameters are long. */
    static Route getOrPost(String path, Handler handler) {
        return new Route(GET_POST, path, Route.Access.READ, exchange -> answer(exchange, handler));
    }

    /** An endpoint that changes something, never by parameters of which some are malformed. */
    static Route postOrPut(String path, Route.Access access, Handler handler) {
        Handler checked =
                exchange -> {
                    Params.requireWellFormed(exchange);
                    handler.handle(exchange);
                };
        return new Route(POST_PUT, path, access, exchange -> answer(exchange, checked));
    }

    /** Answers what {@code handler} throws. */
    private static void answer(Exchange exchange, Handler handler) throws IOException {
        try {
            handler.handle(exchange);
        } catch (ApiException e) {
            error(exchange, e);
        } catch (QueryException e) {
            error(exchange, fromQuery(e));
        }
    }

    private static ApiException fromQuery(QueryException e) {
        ErrorType type =
                switch (e) {
                    case QueryException.BadData _ -> ErrorType.BAD_DATA;
                    case QueryException.Execution _ -> ErrorType.EXECUTION;
                    case QueryException.Timeout _ -> ErrorType.TIMEOUT;
                    case QueryException.Canceled _ -> ErrorType.CANCELED;
                };
        return new ApiException(type, String.valueOf(e.getMessage()));
    }

    /** What is to be said about data. */
    record Notes(List<String> warnings, List<String> infos) {}

    /** Writes the value of {@code data}, after which it is known what is to be said about it. */
    @FunctionalInterface
    interface NotedData {
        Notes writeTo(JsonGenerator json) throws IOException;
    }

    /** Answers with data alone. */
    static void success(Exchange exchange, Data data) throws IOException {
        success(exchange, data, List.of(), List.of());
    }

    /** Answers with data, and with what is to be said about them. */
    static void success(Exchange exchange, Data data, List<String> warnings, List<String> infos)
            throws IOException {
        Notes notes = new Notes(warnings, infos);
        noted(
                exchange,
                json -> {
                    data.writeTo(json);
                    return notes;
                });
    }

    /**
     * Answers with data that may still be evaluated. Where that fails the answer breaks off, and
     * with it the connection: the client sees that it is not whole.
     */
    static void noted(Exchange exchange, NotedData data) throws IOException {
        exchange.responseHeader("Content-Type", "application/json");
        OutputStream out = exchange.respond(200, -1);
        // Closed only where all went well: a broken answer must not look whole.
        JsonGenerator json = generator(out);
        json.writeStartObject();
        json.writeStringField("status", "success");
        json.writeFieldName("data");
        Notes notes;
        try {
            notes = data.writeTo(json);
        } catch (QueryException e) {
            throw new IOException("the answer broke off: " + e.getMessage(), e);
        }
        stringsUnlessEmpty(json, "warnings", notes.warnings());
        stringsUnlessEmpty(json, "infos", notes.infos());
        json.writeEndObject();
        json.close();
    }

    private static void error(Exchange exchange, ApiException e) throws IOException {
        exchange.responseHeader("Content-Type", "application/json");
        OutputStream out = exchange.respond(e.type().status(), -1);
        JsonGenerator json = generator(out);
        json.setCharacterEscapes(HtmlEscapes.INSTANCE);
        json.writeStartObject();
        json.writeStringField("status", "error");
        json.writeStringField("errorType", e.type().label());
        json.writeStringField("error", wellFormed(e.text()));
        json.writeEndObject();
        json.close();
    }

    /** A generator of JSON that closes {@code out} with itself. */
    static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    /** Writes {@code {"name":"value",…}}. */
    static void labels(JsonGenerator json, Labels labels) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < labels.size(); i++) {
            json.writeStringField(labels.name(i), wellFormed(labels.value(i)));
        }
        json.writeEndObject();
    }

    static void strings(JsonGenerator json, List<String> values) throws IOException {
        json.writeStartArray();
        for (String value : values) {
            json.writeString(wellFormed(value));
        }
        json.writeEndArray();
    }

    private static void stringsUnlessEmpty(JsonGenerator json, String name, List<String> values)
            throws IOException {
        if (!values.isEmpty()) {
            json.writeFieldName(name);
            strings(json, values);
        }
    }

    /** The same text, U+FFFD in place of what stands for bytes that are no UTF-8. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaceUnpaired(text);
            }
        }
        return text;
    }

    private static String replaceUnpaired(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c ->
                        out.appendCodePoint(
                                c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                                        ? 0xFFFD
                                        : c));
        return out.toString();
    }

    /** Writes a number as Go spells it; what JSON has no number for becomes 0. */
    static void number(JsonGenerator json, String name, double value) throws IOException {
        StringBuilder text = new StringBuilder();
        Floats.appendApi(text, Double.isFinite(value) ? value : 0);
        json.writeFieldName(name);
        json.writeRawValue(text.toString());
    }

    /** Writes {@code {"name":"value",…}}. */
    static void texts(JsonGenerator json, Map<String, String> texts) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
    }

    /** Writes a field unless its value is empty. */
    static void stringUnlessEmpty(JsonGenerator json, String name, String value)
            throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    /** Error messages quote what the caller sent; as in Prometheus, no tag survives in them. */
    private static final class HtmlEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        static final HtmlEscapes INSTANCE = new HtmlEscapes();
        private static final SerializedString LESS = new SerializedString("\\u003c");
        private static final SerializedString GREATER = new SerializedString("\\u003e");
        private static final SerializedString AMPERSAND = new SerializedString("\\u0026");

        private final int[] escapes = standardAsciiEscapesForJSON();

        HtmlEscapes() {
            for (char c : new char[] {'<', '>', '&'}) {
                escapes[c] = ESCAPE_CUSTOM;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return switch (c) {
                case '<' -> LESS;
                case '>' -> GREATER;
                case '&' -> AMPERSAND;
                default -> null;
            };
        }
    }
}
