package io.narthex.web.server;

import java.nio.charset.StandardCharsets;

/** A whole answer in bytes, for where there is no exchange; the connection ends with it. */
final class PlainAnswer {
    private PlainAnswer() {}

    static byte[] of(int status, String text) {
        StringBuilder answer = new StringBuilder(200);
        answer.append("HTTP/1.1 ").append(status).append(' ').append(StatusText.of(status));
        answer.append("\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ");
        answer.append(text.length()).append("\r\n");
        if (status == 503) {
            answer.append("Retry-After: 5\r\n");
        }
        answer.append("Connection: close\r\n\r\n").append(text);
        return answer.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
