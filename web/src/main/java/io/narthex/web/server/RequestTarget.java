package io.narthex.web.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for (RFC 9112 section 3.2): a path, split and decoded segment by segment so
 * that an encoded slash stays within its segment, and a query.
 *
 * @param segments the decoded path; {@code /} has one empty segment
 * @param path the decoded path in one piece
 * @param rawQuery as it was sent, its bytes as Latin-1
 * @param authority of an absolute target, which overrules the Host header
 */
record RequestTarget(
        List<String> segments, String path, String rawQuery, @Nullable String authority) {
    /** The target {@code *}, which only OPTIONS takes. */
    private static final RequestTarget SERVER = new RequestTarget(List.of(), "*", "", null);

    static RequestTarget parse(String method, String raw) throws BadRequestException {
        if (raw.equals("*") && method.equals("OPTIONS")) {
            return SERVER;
        }
        if (raw.indexOf('#') >= 0) {
            throw malformed();
        }
        String authority = null;
        String relative = raw;
        if (!raw.startsWith("/")) {
            int from = authorityFrom(raw);
            int to = from;
            while (to < raw.length() && raw.charAt(to) != '/' && raw.charAt(to) != '?') {
                to++;
            }
            authority = raw.substring(from, to);
            relative = raw.substring(to);
            if (!relative.startsWith("/")) {
                relative = "/" + relative;
            }
        }
        int question = relative.indexOf('?');
        String rawPath = question < 0 ? relative : relative.substring(0, question);
        String rawQuery = question < 0 ? "" : relative.substring(question + 1);
        List<String> segments = segments(rawPath);
        return new RequestTarget(segments, "/" + String.join("/", segments), rawQuery, authority);
    }

    private static int authorityFrom(String raw) throws BadRequestException {
        if (raw.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        if (raw.regionMatches(true, 0, "https://", 0, 8)) {
            return 8;
        }
        throw malformed();
    }

    private static List<String> segments(String rawPath) throws BadRequestException {
        List<String> segments = new ArrayList<>();
        int from = 1;
        while (from <= rawPath.length()) {
            int slash = rawPath.indexOf('/', from);
            int to = slash < 0 ? rawPath.length() : slash;
            String segment = UrlDecoder.decode(rawPath.substring(from, to), false);
            if (segment.equals(".") || segment.equals("..") || segment.indexOf('\0') >= 0) {
                throw malformed();
            }
            segments.add(segment);
            from = to + 1;
        }
        return segments;
    }

    private static BadRequestException malformed() {
        return new BadRequestException(400, "malformed request target");
    }
}
