package io.narthex.web.access;

import io.narthex.core.model.Exchange;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Route;
import io.narthex.web.config.BcryptHash;
import io.narthex.web.tls.TlsServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who comes in: what the web configuration file asks of every request, then what the endpoint asks.
 * Thread-safe.
 */
public final class Admission {
    private final LiveWebConfig live;
    private final AccessRules rules;
    private final PasswordCheck passwords;
    private final AccessMetrics metrics;

    /**
     * @param rules for endpoints that are not open to every reader
     */
    public Admission(
            LiveWebConfig live, AccessRules rules, PrometheusRegistry registry, NanoClock clock) {
        this.live = live;
        this.rules = rules;
        this.passwords = new PasswordCheck(clock);
        this.metrics = new AccessMetrics(registry, live);
    }

    /** Why a request is not served. */
    public record Refusal(int status, String text) {}

    /**
     * What the file says to one request.
     *
     * @param tls under which its connection should have been made, or null
     * @param refusal null where it may go on
     * @param headers to send with the answer
     * @param authenticated whether it named a user with the right password
     */
    public record Entry(
            @Nullable TlsServer tls,
            @Nullable Refusal refusal,
            Map<String, String> headers,
            boolean authenticated) {}

    /** Judges by the file alone: rate, then password. */
    public Entry enter(Exchange exchange) {
        LiveWebConfig.Snapshot now = live.forRequest();
        TokenBucket rate = now.rate();
        if (rate != null && !rate.tryTake()) {
            return new Entry(now.tls(), new Refusal(429, "Too Many Requests"), Map.of(), false);
        }
        Map<String, BcryptHash> users = now.config().users();
        Refusal refusal = users.isEmpty() ? null : passwordRefusal(users, exchange);
        return new Entry(
                now.tls(), refusal, now.config().headers(), !users.isEmpty() && refusal == null);
    }

    private @Nullable Refusal passwordRefusal(Map<String, BcryptHash> users, Exchange exchange) {
        String authorization = exchange.header("Authorization");
        if (authorization == null) {
            metrics.missing();
            return new Refusal(401, "Unauthorized");
        }
        PasswordCheck.Verdict verdict =
                passwords.check(users, authorization, exchange.remoteAddress());
        metrics.judged(verdict);
        return switch (verdict) {
            case RIGHT -> null;
            case WRONG -> new Refusal(401, "Unauthorized");
            case TOO_MANY -> new Refusal(429, "too many wrong passwords; wait a moment");
            case BUSY -> new Refusal(503, "too many passwords to check; try again");
        };
    }

    /**
     * Why a request may not call an endpoint of this kind, or null where it may.
     *
     * @param authenticated by password or certificate
     */
    public @Nullable String refusal(Route.Access access, Exchange exchange, boolean authenticated) {
        return rules.refusal(access, exchange, authenticated);
    }
}
