package io.narthex.web.server;

import io.narthex.core.model.Exchange;
import io.narthex.core.model.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a path: segment by segment, a literal before a {@code {name}} before a {@code
 * *}. Immutable.
 */
final class Router {
    private static final String REST = "*";

    /** What a path leads to: its routes by method, and the values of its variable segments. */
    record Match(Map<String, Endpoint> byMethod, List<String> values) {
        /** The endpoint for {@code method}, where HEAD comes with GET, or null. */
        @Nullable Endpoint endpoint(String method) {
            Endpoint endpoint = byMethod.get(method);
            return endpoint == null && method.equals("HEAD") ? byMethod.get("GET") : endpoint;
        }

        /** The methods that the path takes, for an Allow header. */
        String allow() {
            TreeSet<String> methods = new TreeSet<>(byMethod.keySet());
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            methods.add("OPTIONS");
            return String.join(", ", methods);
        }
    }

    /** A route and the names of its variable segments. */
    record Endpoint(Route route, List<String> names) {}

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>(4);
        final Map<String, Endpoint> here = new TreeMap<>();
        final Map<String, Endpoint> rest = new TreeMap<>();
        @Nullable Node variable;
    }

    private final Node root = new Node();

    /**
     * @param prefix before all paths, {@code /} for none
     * @throws IllegalArgumentException if two routes take the same method and path
     */
    Router(String prefix, List<Route> routes) {
        for (Route route : routes) {
            String path = prefix.equals("/") ? route.path() : prefix + route.path();
            add(route, path);
        }
        if (!prefix.equals("/")) {
            Route.Handler toPrefix = exchange -> redirect(exchange, prefix + "/");
            add(Route.get("/", toPrefix), "/");
            add(Route.get(prefix, toPrefix), prefix);
        }
    }

    private static void redirect(Exchange exchange, String location) throws IOException {
        exchange.responseHeader("Location", location);
        exchange.respond(302, 0).close();
    }

    private void add(Route route, String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path must begin with a slash: path=" + path);
        }
        Node node = root;
        List<String> names = new ArrayList<>(1);
        Map<String, Endpoint> target = null;
        for (String segment : path.substring(1).split("/", -1)) {
            if (target != null) {
                throw new IllegalArgumentException("* must come last: path=" + path);
            }
            if (segment.equals(REST)) {
                names.add(REST);
                target = node.rest;
            } else if (segment.startsWith("{") && segment.endsWith("}")) {
                names.add(segment.substring(1, segment.length() - 1));
                if (node.variable == null) {
                    node.variable = new Node();
                }
                node = node.variable;
            } else {
                node = node.literals.computeIfAbsent(segment, _ -> new Node());
            }
        }
        Endpoint endpoint = new Endpoint(route, List.copyOf(names));
        for (String method : route.methods()) {
            if ((target == null ? node.here : target).put(method, endpoint) != null) {
                throw new IllegalArgumentException(
                        "two routes: method=" + method + ", path=" + path);
            }
        }
    }

    /** What {@code segments} lead to, or null. */
    @Nullable Match find(List<String> segments) {
        return find(root, segments, 0, new ArrayList<>(2));
    }

    private static @Nullable Match find(
            Node node, List<String> segments, int at, List<String> values) {
        if (at == segments.size()) {
            return node.here.isEmpty() ? null : new Match(node.here, List.copyOf(values));
        }
        String segment = segments.get(at);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Match match = find(literal, segments, at + 1, values);
            if (match != null) {
                return match;
            }
        }
        if (node.variable != null && !segment.isEmpty()) {
            values.add(segment);
            Match match = find(node.variable, segments, at + 1, values);
            if (match != null) {
                return match;
            }
            values.removeLast();
        }
        if (!node.rest.isEmpty()) {
            values.add(String.join("/", segments.subList(at, segments.size())));
            return new Match(node.rest, List.copyOf(values));
        }
        return null;
    }
}
