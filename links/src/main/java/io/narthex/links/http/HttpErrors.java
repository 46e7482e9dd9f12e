package io.narthex.links.http;

import io.narthex.links.guard.AddressRefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with a request in the words that users know from Prometheus. */
final class HttpErrors {
    private static final int CAUSES_MAX = 16;

    private HttpErrors() {}

    /** What stands before each message, such as {@code Get "http://a:1/metrics": }. */
    static String prefix(String method, URI uri) {
        String verb = method.charAt(0) + method.substring(1).toLowerCase(java.util.Locale.ROOT);
        return verb + " \"" + withoutPassword(uri) + "\": ";
    }

    /** The address as Prometheus shows it, its password replaced. */
    static String withoutPassword(URI uri) {
        String text = uri.toString();
        String user = uri.getRawUserInfo();
        int colon = user == null ? -1 : user.indexOf(':');
        if (user == null || colon < 0) {
            return text;
        }
        return text.replace(user + "@", user.substring(0, colon) + ":xxxxx@");
    }

    /** The request's time is over. */
    static IOException deadline(String request) {
        return new SocketTimeoutException(request + "context deadline exceeded");
    }

    /**
     * @param request what {@link #prefix} returned
     */
    static IOException of(String request, Throwable thrown) {
        return new IOException(request + text(thrown, authority(request)), thrown);
    }

    /**
     * What went wrong, without what stands before it.
     *
     * @param authority host and port of whom the connection was to
     */
    static String text(Throwable thrown, String authority) {
        String text = null;
        Throwable cause = thrown;
        for (int i = 0; i < CAUSES_MAX && cause != null && text == null; i++) {
            text = known(cause, authority);
            cause = cause.getCause();
        }
        if (text == null) {
            text = thrown instanceof IOException ? innermost(thrown) : String.valueOf(thrown);
        }
        return text;
    }

    private static String innermost(Throwable thrown) {
        Throwable at = thrown;
        for (int i = 0; i < CAUSES_MAX && at.getMessage() == null && at.getCause() != null; i++) {
            at = at.getCause();
        }
        return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
    }

    private static @Nullable String known(Throwable thrown, String authority) {
        String message = thrown.getMessage() == null ? "" : thrown.getMessage();
        return switch (thrown) {
            case KnownFailure _ -> message;
            case AddressRefusedException _ -> dial(authority) + message;
            case UnresolvedAddressException _ -> noSuchHost(authority);
            case UnknownHostException _ -> noSuchHost(authority);
            case SocketTimeoutException _ -> dial(authority) + "i/o timeout";
            case NoRouteToHostException _ -> dial(authority) + "connect: no route to host";
            case ConnectException _ -> connect(message, authority);
            case CertificateException _ -> "tls: failed to verify certificate: x509: " + message;
            case SSLException _ -> tls(message, thrown.getCause());
            case EOFException _ -> "EOF";
            case NoHttpResponseException _ -> "EOF";
            case TruncatedChunkException _ -> "unexpected EOF";
            case MalformedChunkCodingException _ -> "malformed chunked encoding: " + message;
            case ConnectionClosedException _ -> "unexpected EOF";
            case HttpException _ -> "malformed HTTP response: " + message;
            case IOException _ -> io(message, authority);
            default -> null;
        };
    }

    private static String connect(String message, String authority) {
        if (message.contains("unreachable")) {
            return dial(authority) + "connect: network is unreachable";
        }
        if (message.contains("timed out")) {
            return dial(authority) + "i/o timeout";
        }
        return dial(authority) + "connect: connection refused";
    }

    private static @Nullable String tls(String message, @Nullable Throwable cause) {
        if (message.startsWith("Unsupported or unrecognized SSL message")
                || message.startsWith("Unrecognized SSL message")) {
            return "http: server gave HTTP response to HTTPS client";
        }
        if (cause != null) {
            return null;
        }
        return "tls: " + message;
    }

    private static @Nullable String io(String message, String authority) {
        if (message.contains("Connection reset")) {
            return "read tcp " + authority + ": connection reset by peer";
        }
        if (message.contains("Broken pipe")) {
            return "write tcp " + authority + ": broken pipe";
        }
        if (message.contains("unreachable")) {
            return dial(authority) + "connect: network is unreachable";
        }
        return null;
    }

    private static String dial(String authority) {
        return "dial tcp " + authority + ": ";
    }

    private static String noSuchHost(String authority) {
        int colon = authority.lastIndexOf(':');
        return "dial tcp: lookup "
                + (colon < 0 ? authority : authority.substring(0, colon))
                + ": no such host";
    }

    /** Host and port out of the text that {@link #prefix} made. */
    private static String authority(String request) {
        int from = request.indexOf("://");
        if (from < 0) {
            return "";
        }
        boolean secure = request.startsWith("https", Math.max(0, from - 5));
        int end = from + 3;
        while (end < request.length() && "/?#\"".indexOf(request.charAt(end)) < 0) {
            end++;
        }
        String authority = request.substring(from + 3, end);
        authority = authority.substring(authority.indexOf('@') + 1);
        boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        return hasPort ? authority : authority + (secure ? ":443" : ":80");
    }
}
