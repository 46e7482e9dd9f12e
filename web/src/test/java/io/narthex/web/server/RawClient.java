package io.narthex.web.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client that sends any bytes and reads answers strictly. Confined to one thread. */
public final class RawClient implements AutoCloseable {
    /** An answer; every char of {@code latin1} is a byte of the body. */
    public record Answer(int status, List<String> headers, String latin1) {
        public @Nullable String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            for (String header : headers) {
                if (header.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                    return header.substring(prefix.length());
                }
            }
            return null;
        }

        public String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        public byte[] bytes() {
            return latin1.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private final Socket socket;
    private final InputStream in;

    public RawClient(InetSocketAddress server) throws IOException {
        this(server, 0);
    }

    public RawClient(InetSocketAddress server, int receiveBufferBytes) throws IOException {
        socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setSoTimeout(20_000);
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()), 5_000);
        in = socket.getInputStream();
    }

    /** Over a connection that was made elsewhere, such as one with TLS. */
    public RawClient(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(20_000);
        in = socket.getInputStream();
    }

    /** One request on a connection of its own; Latin-1. */
    public static Answer ask(InetSocketAddress server, String request) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send(request);
            return client.read(request.startsWith("HEAD"));
        }
    }

    /** The head of a request from its lines. */
    public static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** A GET on a connection of its own. */
    public static Answer get(InetSocketAddress server, String target) throws IOException {
        return ask(server, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    public Socket socket() {
        return socket;
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    public Answer read() throws IOException {
        return read(false);
    }

    public Answer read(boolean headOnly) throws IOException {
        String first = line();
        int status = Integer.parseInt(first.substring(9, 12));
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        Answer head = new Answer(status, headers, "");
        if (headOnly || status == 204 || status == 100) {
            return head;
        }
        String length = head.header("Content-Length");
        byte[] body;
        if (length != null) {
            body = in.readNBytes(Integer.parseInt(length));
            if (body.length < Integer.parseInt(length)) {
                throw new EOFException();
            }
        } else if (head.header("Transfer-Encoding") != null) {
            body = chunks();
        } else {
            body = in.readAllBytes();
        }
        return new Answer(status, headers, new String(body, StandardCharsets.ISO_8859_1));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            byte[] chunk = in.readNBytes(size);
            if (chunk.length < size || !line().isEmpty()) {
                throw new EOFException();
            }
            if (size == 0) {
                return all.toByteArray();
            }
            all.writeBytes(chunk);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            if (b == '\n') {
                line.setLength(line.length() - 1);
                return line.toString();
            }
            line.append((char) b);
        }
    }

    /** Everything until the server closes; what a reset cut off is missing. */
    public String readAll() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.write(part, 0, n);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the server held the connection", e);
        } catch (IOException _) {
            // A reset is an end too.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
