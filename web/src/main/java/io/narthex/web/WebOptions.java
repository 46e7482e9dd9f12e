package io.narthex.web;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says about the web side: Prometheus' {@code --web.*} options.
 *
 * @param listenAddresses such as {@code :9090}, {@code 127.0.0.1:0} or {@code [::1]:9090}
 * @param maxConnections how many connections may be open at once
 * @param readTimeoutMs when a connection without a request is closed, milliseconds
 * @param externalUrl where people reach this agent, without a slash at the end; empty: unknown
 * @param routePrefix before all paths, {@code /} for none
 * @param corsOrigin regular expression of the origins whose pages may read the API
 * @param pageTitle the title of the page
 * @param enableAdminApi opens the admin API to every reader
 * @param enableLifecycle opens reload and quit to every reader
 * @param enableRemoteWriteReceiver opens the remote write receiver to every reader
 * @param configFile TLS, passwords, headers and rate; null where there is none
 */
public record WebOptions(
        List<String> listenAddresses,
        int maxConnections,
        long readTimeoutMs,
        String externalUrl,
        String routePrefix,
        String corsOrigin,
        String pageTitle,
        boolean enableAdminApi,
        boolean enableLifecycle,
        boolean enableRemoteWriteReceiver,
        @Nullable Path configFile) {
    /** Prometheus' defaults. */
    public static final WebOptions DEFAULTS =
            new WebOptions(
                    List.of(":9090"),
                    512,
                    5 * 60_000,
                    "",
                    "/",
                    ".*",
                    "Narthex",
                    false,
                    false,
                    false,
                    null);

    /** Checks the values and brings URL and prefix into one form. */
    public WebOptions {
        listenAddresses = List.copyOf(listenAddresses);
        if (listenAddresses.isEmpty()) {
            throw new IllegalArgumentException("at least one listen address is needed");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    "connections must be positive: maxConnections=" + maxConnections);
        }
        if (readTimeoutMs < 1) {
            throw new IllegalArgumentException(
                    "read timeout must be positive: readTimeoutMs=" + readTimeoutMs);
        }
        externalUrl = withoutSlashes(externalUrl);
        String prefix = withoutSlashes(routePrefix);
        routePrefix = prefix.startsWith("/") || prefix.isEmpty() ? prefix : "/" + prefix;
        if (routePrefix.isEmpty()) {
            routePrefix = "/";
        }
    }

    private static String withoutSlashes(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }

    /** The same with other listen addresses. */
    public WebOptions withListenAddresses(List<String> addresses) {
        return new WebOptions(
                addresses,
                maxConnections,
                readTimeoutMs,
                externalUrl,
                routePrefix,
                corsOrigin,
                pageTitle,
                enableAdminApi,
                enableLifecycle,
                enableRemoteWriteReceiver,
                configFile);
    }
}
