package io.narthex.web.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes percent escapes (RFC 3986 section 2.1). What is not escaped stands for itself, also where
 * the RFC would have it escaped: {@code curl -g} sends braces, quotes and pipes as they are.
 */
final class UrlDecoder {
    private UrlDecoder() {}

    /**
     * The text behind {@code raw}.
     *
     * @param raw bytes as Latin-1
     * @param plusIsSpace as in forms and queries
     * @throws BadRequestException if an escape is malformed or the bytes are not UTF-8
     */
    static String decode(String raw, boolean plusIsSpace) throws BadRequestException {
        if (isPlain(raw)) {
            return raw;
        }
        byte[] bytes = new byte[raw.length()];
        int size = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (i + 2 >= raw.length()) {
                    throw malformed();
                }
                int high = Character.digit(raw.charAt(i + 1), 16);
                int low = Character.digit(raw.charAt(i + 2), 16);
                if (high < 0 || low < 0) {
                    throw malformed();
                }
                bytes[size++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[size++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, size))
                    .toString();
        } catch (CharacterCodingException e) {
            BadRequestException refusal = new BadRequestException(400, "not UTF-8");
            refusal.initCause(e);
            throw refusal;
        }
    }

    /** The first malformed escape, with what follows it, or null. */
    static @Nullable String malformedEscape(String raw) {
        for (int i = raw.indexOf('%'); i >= 0; i = raw.indexOf('%', i + 1)) {
            String escape = raw.substring(i, Math.min(i + 3, raw.length()));
            boolean whole =
                    escape.length() == 3
                            && Character.digit(escape.charAt(1), 16) >= 0
                            && Character.digit(escape.charAt(2), 16) >= 0;
            if (!whole) {
                return escape;
            }
        }
        return null;
    }

    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c == '+' || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static BadRequestException malformed() {
        return new BadRequestException(400, "malformed percent escape in the path");
    }
}
