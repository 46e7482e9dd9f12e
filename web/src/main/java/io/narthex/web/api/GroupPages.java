package io.narthex.web.api;

import io.narthex.alerting.rule.GroupSnapshot;
import io.narthex.core.model.Exchange;
import io.narthex.promql.parser.Quoting;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Rule groups page by page, as Prometheus does it: a token names the first group of the next page.
 *
 * @param limit groups a page, 0 for all
 * @param token where to begin, empty for the beginning
 */
record GroupPages(int limit, String token) {
    static GroupPages read(Exchange exchange) {
        String text = Params.text(exchange, "group_limit");
        String token = Params.text(exchange, "group_next_token");
        if (text.isEmpty()) {
            if (!token.isEmpty()) {
                throw ApiException.invalidParameter(
                        "group_next_token",
                        "group_limit needs to be present in order to paginate over the groups");
            }
            return new GroupPages(0, "");
        }
        int limit;
        try {
            limit = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw ApiException.invalidParameter(
                    "group_limit",
                    "group_limit needs to be a valid number: strconv.ParseInt: parsing "
                            + Quoting.quote(text)
                            + (isInteger(text) ? ": value out of range" : ": invalid syntax"));
        }
        if (limit <= 0) {
            throw ApiException.invalidParameter(
                    "group_limit", "group_limit needs to be greater than 0");
        }
        return new GroupPages(limit, token);
    }

    private static boolean isInteger(String text) {
        int first = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > first;
    }

    /** The groups from the token on. */
    List<GroupSnapshot> from(List<GroupSnapshot> groups) {
        if (token.isEmpty()) {
            return groups;
        }
        for (int i = 0; i < groups.size(); i++) {
            if (token.equals(token(groups.get(i)))) {
                return groups.subList(i, groups.size());
            }
        }
        throw ApiException.invalidParameter(
                "group_next_token",
                "invalid group_next_token '" + token + "'. were rule groups changed?");
    }

    List<GroupSnapshot> page(List<GroupSnapshot> shown) {
        return isCut(shown) ? shown.subList(0, limit) : shown;
    }

    /** The token of the next page, or the empty string. */
    String nextToken(List<GroupSnapshot> shown) {
        return isCut(shown) ? token(shown.get(limit)) : "";
    }

    private boolean isCut(List<GroupSnapshot> shown) {
        return limit > 0 && shown.size() > limit;
    }

    private static String token(GroupSnapshot group) {
        String text = group.file() + ";" + group.name();
        try {
            // A name, not a secret: SHA-1 is what Prometheus' tokens are.
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
