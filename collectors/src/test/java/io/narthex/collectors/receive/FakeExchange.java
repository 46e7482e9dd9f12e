package io.narthex.collectors.receive;

import io.narthex.core.model.Exchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request with a body in memory. */
final class FakeExchange implements Exchange {
    private final InputStream body;
    private String address = "127.0.0.1";
    private final Map<String, String> headers = new HashMap<>();
    final Map<String, String> responseHeaders = new HashMap<>();
    final ByteArrayOutputStream response = new ByteArrayOutputStream();
    int status;

    FakeExchange(byte[] body) {
        this(new ByteArrayInputStream(body));
    }

    FakeExchange(InputStream body) {
        this.body = body;
    }

    FakeExchange from(String remoteAddress) {
        address = remoteAddress;
        return this;
    }

    FakeExchange header(String name, String value) {
        headers.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    String text() {
        return response.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/api/v1/write";
    }

    @Override
    public String pathParameter(String name) {
        throw new IllegalArgumentException(name);
    }

    @Override
    public List<String> parameters(String name) {
        return List.of();
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public String remoteAddress() {
        return address;
    }

    @Override
    public boolean clientIsGone() {
        return false;
    }

    @Override
    public void responseHeader(String name, String value) {
        responseHeaders.put(name, value);
    }

    @Override
    public OutputStream respond(int code, long contentLength) {
        status = code;
        return response;
    }
}
