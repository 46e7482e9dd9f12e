package io.narthex.alerting.notify;

import io.narthex.alerting.notify.webhook.WebhookConfig;
import io.narthex.alerting.template.GoEscapes;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.Section;
import io.narthex.core.model.Matcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code alertmanager.yml} (Alertmanager, "Configuration"); faults and warnings go to its
 * document. Confined to one thread, used once.
 */
final class AlertmanagerReader {
    private static final int DEPTH_MAX = 50;
    private static final String NOT_YET = "is not supported yet";

    private static final String[] OTHER_RECEIVERS = {
        "discord_configs",
        "email_configs",
        "incidentio_configs",
        "jira_configs",
        "mattermost_configs",
        "msteams_configs",
        "msteamsv2_configs",
        "opsgenie_configs",
        "pagerduty_configs",
        "pushover_configs",
        "rocketchat_configs",
        "slack_configs",
        "sns_configs",
        "telegram_configs",
        "victorops_configs",
        "webex_configs",
        "wechat_configs"
    };

    /** Defaults of receivers that are not there. */
    private static final String[] OTHER_GLOBALS = {
        "jira_api_url",
        "mattermost_webhook_url",
        "mattermost_webhook_url_file",
        "opsgenie_api_key",
        "opsgenie_api_key_file",
        "opsgenie_api_url",
        "pagerduty_url",
        "rocketchat_api_url",
        "rocketchat_token",
        "rocketchat_token_file",
        "rocketchat_token_id",
        "rocketchat_token_id_file",
        "slack_api_url",
        "slack_api_url_file",
        "slack_app_token",
        "slack_app_token_file",
        "slack_app_url",
        "smtp_auth_identity",
        "smtp_auth_password",
        "smtp_auth_password_file",
        "smtp_auth_secret",
        "smtp_auth_secret_file",
        "smtp_auth_username",
        "smtp_force_implicit_tls",
        "smtp_from",
        "smtp_hello",
        "smtp_require_tls",
        "smtp_smarthost",
        "smtp_tls_config",
        "telegram_api_url",
        "telegram_bot_token",
        "telegram_bot_token_file",
        "victorops_api_key",
        "victorops_api_key_file",
        "victorops_api_url",
        "webex_api_url",
        "wechat_api_corp_id",
        "wechat_api_secret",
        "wechat_api_secret_file",
        "wechat_api_url"
    };

    private final Section root;

    AlertmanagerReader(Section root) {
        this.root = root;
    }

    AlertmanagerConfig read() {
        Section global = root.sectionOrEmpty("global");
        long resolveTimeoutMs = global.durationMs("resolve_timeout", 300_000);
        Section http = global.section("http_config");
        HttpClientSettings defaults =
                http == null ? HttpClientSettings.DEFAULT : HttpClientSettings.read(http);
        global.ignore("no receiver of this kind is supported yet", OTHER_GLOBALS);
        global.finish();
        Map<String, ReceiverConfig> receivers = receivers(defaults);
        Section top = root.section("route");
        RouteConfig route = null;
        if (top == null) {
            root.refuse("no routes provided");
        } else {
            if (top.string("receiver", "").isEmpty()) {
                top.refuse("receiver", "root route must specify a default receiver");
            }
            if (top.has("match") || top.has("match_re") || top.has("matchers")) {
                top.refuse("root route must not have any matchers");
            }
            if (top.has("mute_time_intervals") || top.has("active_time_intervals")) {
                top.refuse("root route must not have any mute or active time intervals");
            }
            route = route(top, null, "{}", receivers, 0);
        }
        root.ignore("templates of notifications are not supported yet", "templates");
        root.ignore("inhibition is not supported yet: nothing is muted", "inhibit_rules");
        root.ignore(
                "time intervals are not supported yet: nothing is muted",
                "time_intervals",
                "mute_time_intervals");
        root.ignore("tracing is left out on purpose", "tracing");
        checkInhibition();
        root.finish();
        return route == null
                ? AlertmanagerConfig.NONE
                : new AlertmanagerConfig(route, receivers, resolveTimeoutMs);
    }

    /** Rules without effect are still refused where Alertmanager refuses them. */
    private void checkInhibition() {
        root.list(
                "inhibit_rules",
                rule -> {
                    List<Matcher> matchers = new ArrayList<>();
                    for (String side : List.of("source", "target")) {
                        matchers(rule, side + "_match", side + "_match_re", matchers);
                        texts(rule, side + "_matchers", matchers);
                    }
                    rule.string("name", "");
                    rule.strings("equal");
                    rule.finish();
                    return matchers;
                });
    }

    private Map<String, ReceiverConfig> receivers(HttpClientSettings defaults) {
        Map<String, ReceiverConfig> receivers = new LinkedHashMap<>();
        root.list(
                "receivers",
                section -> {
                    String name = section.string("name", "");
                    if (name.isEmpty()) {
                        section.refuse("missing name in receiver");
                    }
                    for (String key : OTHER_RECEIVERS) {
                        if (section.has(key)) {
                            section.refuse(key, NOT_YET);
                        }
                    }
                    List<IntegrationConfig> integrations = new ArrayList<>();
                    integrations.addAll(
                            section.list(
                                    "webhook_configs", one -> WebhookConfig.read(one, defaults)));
                    section.finish();
                    ReceiverConfig receiver = new ReceiverConfig(name, integrations);
                    if (receivers.putIfAbsent(name, receiver) != null) {
                        section.refuse(
                                "name",
                                "notification config name "
                                        + GoEscapes.quote(name)
                                        + " is not unique");
                    }
                    return receiver;
                });
        return receivers;
    }

    private RouteConfig route(
            Section section,
            @Nullable RouteConfig parent,
            String key,
            Map<String, ReceiverConfig> receivers,
            int depth) {
        String receiver = section.string("receiver", parent == null ? "" : parent.receiver());
        if (section.has("receiver") && !receiver.isEmpty() && !receivers.containsKey(receiver)) {
            section.refuse(
                    "receiver",
                    "undefined receiver " + GoEscapes.quote(receiver) + " used in route");
        }
        RouteConfig.Timing timing =
                timing(section, parent == null ? RouteConfig.Timing.DEFAULT : parent.timing());
        List<String> groupBy = groupBy(section);
        boolean all = groupBy.remove("...");
        if (parent != null && !section.has("group_by")) {
            groupBy = parent.groupBy();
            all = parent.groupByAll();
        }
        List<Matcher> matchers = new ArrayList<>();
        matchers(section, "match", "match_re", matchers);
        texts(section, "matchers", matchers);
        String own = parent == null ? key : key + "/" + spell(matchers);
        section.ignore(
                "time intervals are not supported yet: nothing is muted",
                "mute_time_intervals",
                "active_time_intervals");
        section.ignore("labels of routes are not supported yet", "labels");
        boolean continues = section.bool("continue", false);
        RouteConfig node =
                new RouteConfig(
                        own, receiver, groupBy, all, timing, matchers, continues, List.of());
        List<RouteConfig> below = List.of();
        if (depth >= DEPTH_MAX && section.has("routes")) {
            section.refuse("routes", "nested too deeply: more than " + DEPTH_MAX + " levels");
        } else {
            below = section.list("routes", child -> route(child, node, own, receivers, depth + 1));
        }
        section.finish();
        return new RouteConfig(
                own,
                receiver,
                node.groupBy(),
                node.groupByAll(),
                timing,
                matchers,
                continues,
                below);
    }

    static RouteConfig.Timing timing(Section section, RouteConfig.Timing inherited) {
        long waitMs = section.durationMs("group_wait", inherited.groupWaitMs());
        long intervalMs = section.durationMs("group_interval", inherited.groupIntervalMs());
        long repeatMs = section.durationMs("repeat_interval", inherited.repeatIntervalMs());
        if (intervalMs == 0 && section.has("group_interval")) {
            section.refuse("group_interval", "group_interval cannot be zero");
        }
        if (repeatMs == 0 && section.has("repeat_interval")) {
            section.refuse("repeat_interval", "repeat_interval cannot be zero");
        }
        return new RouteConfig.Timing(waitMs, intervalMs, repeatMs);
    }

    private static List<String> groupBy(Section section) {
        List<String> names = section.strings("group_by");
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isEmpty()) {
                section.refuse("group_by", "invalid label name \"\" in group_by list");
            }
            if (!seen.add(name)) {
                section.refuse(
                        "group_by",
                        "duplicated label " + GoEscapes.quote(name) + " in group_by list");
            }
        }
        if (seen.contains("...") && names.size() > 1) {
            section.refuse(
                    "group_by",
                    "cannot have wildcard group_by (`...`) and other labels at the same time");
        }
        return names;
    }

    /** Reads the older forms, a mapping of names to values or to regular expressions. */
    private static void matchers(Section section, String literal, String regex, List<Matcher> to) {
        Section values = section.sectionOrEmpty(literal);
        for (String name : new TreeSet<>(values.keys())) {
            to.add(Matcher.equal(name, values.string(name, "")));
        }
        Section expressions = section.sectionOrEmpty(regex);
        for (String name : new TreeSet<>(expressions.keys())) {
            String expression = expressions.optionalString(name);
            if (expression == null) {
                expressions.refuse(name, "invalid regexp value for " + GoEscapes.quote(name));
                continue;
            }
            try {
                to.add(new Matcher(Matcher.Type.REGEX, name, expression));
            } catch (IllegalArgumentException e) {
                expressions.refuse(name, String.valueOf(e.getMessage()));
            }
        }
    }

    private static void texts(Section section, String key, List<Matcher> to) {
        for (String text : section.strings(key)) {
            try {
                to.addAll(MatcherParser.parse(text));
            } catch (IllegalArgumentException e) {
                section.refuse(key, String.valueOf(e.getMessage()));
            }
        }
    }

    private static String spell(List<Matcher> matchers) {
        StringBuilder text = new StringBuilder("{");
        for (Matcher matcher : matchers) {
            text.append(text.length() > 1 ? "," : "").append(matcher);
        }
        return text.append('}').toString();
    }
}
