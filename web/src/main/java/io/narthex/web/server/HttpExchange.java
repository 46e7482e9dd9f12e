package io.narthex.web.server;

import io.narthex.core.model.Exchange;
import io.narthex.web.tls.TlsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request on a connection and its answer. Confined to the connection's thread. */
final class HttpExchange implements Exchange {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Set<String> FORM_METHODS = Set.of("POST", "PUT", "PATCH");

    private final HttpConnection connection;
    private final RequestHead head;
    private final RequestTarget target;
    private final ServerContext context;
    private final List<String> responseHeaders = new ArrayList<>();
    private Map<String, String> fixedHeaders = Map.of();
    private boolean last;
    private final Parameters parameters = new Parameters();
    private final @Nullable RequestBody body;
    private List<String> pathNames = List.of();
    private List<String> pathValues = List.of();
    private @Nullable Response response;

    /**
     * @throws BadRequestException if the target is malformed or the body too large
     */
    HttpExchange(HttpConnection connection, RequestHead head, ServerContext context)
            throws BadRequestException {
        this.connection = connection;
        this.head = head;
        this.context = context;
        this.target = RequestTarget.parse(head.method(), head.target());
        long maxBytes = context.limits().maxBodyBytes();
        if (head.contentLength() > maxBytes) {
            throw new BadRequestException(413, "request body too large");
        }
        this.body = head.hasBody() ? new RequestBody(connection, head, maxBytes) : null;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String path() {
        return target.path();
    }

    List<String> segments() {
        return target.segments();
    }

    /** Says what the variable segments of the route's path stand for. */
    void pathParameters(List<String> names, List<String> values) {
        pathNames = names;
        pathValues = values;
    }

    @Override
    public String pathParameter(String name) {
        int index = pathNames.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no such path parameter: name=" + name);
        }
        return pathValues.get(index);
    }

    /** Parses the query, and refuses a form that is too large. */
    void checkQuery() throws BadRequestException {
        parameters.putFirst(target.rawQuery());
        if (isForm() && head.contentLength() > context.limits().maxFormBytes()) {
            throw new BadRequestException(413, "form too large");
        }
    }

    /** Reads a form body into the parameters, before those of the query. */
    void readForm() throws IOException {
        if (isForm()) {
            int maxBytes = context.limits().maxFormBytes();
            ByteArrayOutputStream form = new ByteArrayOutputStream(512);
            byte[] part = new byte[1024];
            InputStream in = body();
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                form.write(part, 0, read);
                if (form.size() > maxBytes) {
                    throw new BadRequestException(413, "form too large");
                }
            }
            parameters.putFirst(form.toString(StandardCharsets.ISO_8859_1));
        }
    }

    private boolean isForm() {
        String type = head.header("Content-Type");
        if (body == null || type == null || !FORM_METHODS.contains(head.method())) {
            return false;
        }
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase(FORM);
    }

    @Override
    public @Nullable String malformedParameters() {
        return parameters.fault();
    }

    @Override
    public List<String> parameters(String name) {
        return parameters.all(name);
    }

    @Override
    public @Nullable String header(String name) {
        if (name.equalsIgnoreCase("Host") && target.authority() != null) {
            return target.authority();
        }
        return head.header(name);
    }

    @Override
    public InputStream body() throws IOException {
        if (body == null) {
            return InputStream.nullInputStream();
        }
        if (head.isContinueExpected() && response == null && !body.isEnded()) {
            Response.sendContinue(connection);
        }
        return body;
    }

    @Override
    public String remoteAddress() {
        return connection.peer().getHostAddress();
    }

    @Override
    public boolean clientIsGone() {
        return connection.isGone();
    }

    @Override
    public void responseHeader(String name, String value) {
        responseHeaders.add(name);
        responseHeaders.add(value);
    }

    /** Headers that go with the answer whatever the handler says of them. */
    void fixedHeaders(Map<String, String> headers) {
        fixedHeaders = headers;
    }

    /** No other request is to follow on this connection. */
    void last() {
        last = true;
    }

    /** The settings under which the connection speaks TLS, or null. */
    @Nullable TlsServer tls() {
        return connection.tls();
    }

    /** Whether the client has shown a certificate that was verified. */
    boolean hasVerifiedCertificate() {
        return connection.hasVerifiedCertificate();
    }

    /** Forgets the headers set so far, where another answer takes the place of the first. */
    void clearResponseHeaders() {
        responseHeaders.clear();
    }

    @Override
    public OutputStream respond(int status, long contentLength) throws IOException {
        if (response != null) {
            throw new IllegalStateException("answered twice: path=" + path());
        }
        boolean bodyRead = body == null || body.isEnded();
        if (!bodyRead) {
            connection.linger();
        }
        boolean mayStay = bodyRead && !last && head.keepAlive() && !context.stopping().get();
        response = new Response(connection, head, context);
        return response.open(status, headers(), contentLength, mayStay);
    }

    private List<String> headers() {
        if (fixedHeaders.isEmpty()) {
            return responseHeaders;
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < responseHeaders.size(); i += 2) {
            if (!isFixed(responseHeaders.get(i))) {
                all.add(responseHeaders.get(i));
                all.add(responseHeaders.get(i + 1));
            }
        }
        fixedHeaders.forEach((name, value) -> {
            all.add(name);
            all.add(value);
        });
        return all;
    }

    private boolean isFixed(String name) {
        for (String fixed : fixedHeaders.keySet()) {
            if (fixed.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** The status that was answered, or 0. */
    int status() {
        return response == null ? 0 : response.status();
    }

    /** Whether the answer was sent to its end. */
    boolean isComplete() {
        return response != null && response.isComplete();
    }

    /** Whether another request may follow. */
    boolean staysOpen() {
        return response != null && response.isComplete() && response.staysOpen();
    }

    /** Gives back what a half-sent answer holds. */
    void end() {
        if (response != null) {
            response.end();
        }
    }
}
