package io.narthex.alerting.rule;

import io.narthex.alerting.Fingerprint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the groups of one configuration to work, each rule under a key by which it is known again
 * after a reload or a restart. Confined to the rules' thread.
 */
final class RuleGroupFactory {
    private final RuleParts parts;
    private final RuleSettings settings;

    /** How often rules of the same name and labels were met within groups of the same name. */
    private final Map<String, Integer> occurrences = new HashMap<>();

    RuleGroupFactory(RuleParts parts, RuleSettings settings) {
        this.parts = parts;
        this.settings = settings;
    }

    RuleGroup create(RuleGroupConfig config) {
        GroupContext context = new GroupContext(settings, parts, settings.intervalMs(config));
        List<Rule> rules = new ArrayList<>(config.rules().size());
        for (RuleConfig rule : config.rules()) {
            String identity = identity(config, rule);
            int occurrence = occurrences.merge(identity, 1, Integer::sum);
            String key = Fingerprint.hex(Fingerprint.of(identity, Integer.toString(occurrence)));
            rules.add(
                    switch (rule) {
                        case RuleConfig.Recording recording ->
                                new RecordingRule(key, recording, parts);
                        case RuleConfig.Alerting alerting ->
                                new AlertingRule(key, alerting, context);
                    });
        }
        return new RuleGroup(parts, config, settings, rules);
    }

    /** As Prometheus knows a rule again: by its name and labels within its group. */
    private static String identity(RuleGroupConfig config, RuleConfig rule) {
        String kind = rule instanceof RuleConfig.Recording ? "record" : "alert";
        return config.name() + "\n" + kind + "\n" + rule.name() + "\n" + rule.labels();
    }
}
