package io.narthex.web.access;

import io.narthex.core.model.Exchange;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The facts of a request without a connection. */
final class FakeExchange implements Exchange {
    private final String path;
    private final String remoteAddress;
    private final Map<String, String> headers = new TreeMap<>();

    FakeExchange(String path, String remoteAddress, String... namesAndValues) {
        this.path = path;
        this.remoteAddress = remoteAddress;
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i].toLowerCase(Locale.ROOT), namesAndValues[i + 1]);
        }
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return path;
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
        return InputStream.nullInputStream();
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean clientIsGone() {
        return false;
    }

    @Override
    public void responseHeader(String name, String value) {
        throw new IllegalStateException();
    }

    @Override
    public OutputStream respond(int status, long contentLength) {
        throw new IllegalStateException();
    }
}
