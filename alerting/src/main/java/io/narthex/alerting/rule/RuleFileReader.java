package io.narthex.alerting.rule;

import io.narthex.alerting.template.TemplateException;
import io.narthex.core.config.Document;
import io.narthex.core.config.Place;
import io.narthex.core.config.Section;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.query.QueryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one rule file (Prometheus, "Recording rules", "Alerting rules"): every expression and
 * template in it is parsed, and every fault noted twice: in the {@link Document} with its place and
 * key, and in {@link #faults} in promtool's words. Confined to one thread.
 */
final class RuleFileReader {
    private final Document document;
    private final Function<String, Expr> parser;
    private final List<String> faults = new ArrayList<>();

    /** What messages of promtool name the present rule by; empty outside of a rule. */
    private String ruleName = "";

    /**
     * @param parser parses PromQL or throws {@link QueryException}
     */
    RuleFileReader(Document document, Function<String, Expr> parser) {
        this.document = document;
        this.parser = parser;
    }

    List<RuleGroupConfig> read() {
        Section root = document.root();
        Set<String> names = new HashSet<>();
        List<RuleGroupConfig> groups = root.list("groups", section -> group(section, names));
        root.finish();
        return groups;
    }

    /** What was found wrong, as promtool says it and in its order; without faults of types. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private @Nullable RuleGroupConfig group(Section section, Set<String> names) {
        String name = section.string("name", "");
        if (name.isEmpty()) {
            section.refuse("Groupname must not be empty");
            faults.add("0:0: Groupname must not be empty");
        }
        if (!names.add(name)) {
            String message = "groupname: \"" + name + "\" is repeated in the same file";
            section.refuse("name", message);
            faults.add("0:0: " + message);
        }
        Long intervalMs = section.has("interval") ? section.durationMs("interval", 0) : null;
        Long offsetMs = section.has("query_offset") ? section.durationMs("query_offset", 0) : null;
        int limit = (int) section.integer("limit", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        Map<String, String> labels = labels(section);
        int[] count = new int[1];
        List<RuleConfig> rules =
                section.list("rules", rule -> rule(rule, labels, name, ++count[0]));
        section.finish();
        return new RuleGroupConfig(
                document.file(),
                name,
                intervalMs == null || intervalMs == 0 ? null : intervalMs,
                offsetMs,
                Math.max(0, limit),
                rules);
    }

    private Map<String, String> labels(Section section) {
        return names(section, "labels", "invalid label name: ");
    }

    private Map<String, String> names(Section section, String key, String problem) {
        Section names = section.sectionOrEmpty(key);
        Map<String, String> texts = new HashMap<>();
        for (String name : names.keys()) {
            if (name.isEmpty() || (name.equals(Labels.METRIC_NAME) && key.equals("labels"))) {
                names.refuse(name, problem + name);
                faults.add(ruleName + problem + name);
            }
            texts.put(name, names.string(name, ""));
        }
        return texts;
    }

    private @Nullable RuleConfig rule(
            Section section, Map<String, String> groupLabels, String group, int index) {
        String record = section.string("record", "");
        String alert = section.string("alert", "");
        ruleName =
                "group "
                        + Names.quoted(group)
                        + ", rule "
                        + index
                        + ", "
                        + Names.quoted(alert.isEmpty() ? record : alert)
                        + ": ";
        try {
            return rule(section, groupLabels, record, alert);
        } finally {
            ruleName = "";
        }
    }

    private @Nullable RuleConfig rule(
            Section section, Map<String, String> groupLabels, String record, String alert) {
        if (record.isEmpty() == alert.isEmpty()) {
            String message =
                    record.isEmpty()
                            ? "one of 'record' or 'alert' must be set"
                            : "only one of 'record' and 'alert' must be set";
            section.refuse(message);
            fault(place(section, "record") + place(section, "alert"), message);
        }
        Expr expr = expression(section);
        long forMs = section.durationMs("for", 0);
        long keepMs = section.durationMs("keep_firing_for", 0);
        if (!record.isEmpty()) {
            checkRecording(section, record, forMs, keepMs);
        }
        Map<String, String> labels = new HashMap<>(groupLabels);
        labels.putAll(labels(section));
        Map<String, String> annotations =
                names(section, "annotations", "invalid annotation name: ");
        section.finish();
        Labels plain = plain(labels);
        if (alert.isEmpty()) {
            return expr == null ? null : new RuleConfig.Recording(record, expr, plain);
        }
        Map<String, Expandable> labelTexts =
                expandables(section, alert, labels, "labels", "label ");
        Map<String, Expandable> annotationTexts =
                expandables(section, alert, annotations, "annotations", "annotation ");
        return expr == null
                ? null
                : new RuleConfig.Alerting(
                        alert, expr, forMs, keepMs, plain, labelTexts, annotationTexts);
    }

    private @Nullable Expr expression(Section section) {
        String text = section.string("expr", "");
        String message;
        if (text.isEmpty()) {
            message = "field 'expr' must be set in rule";
        } else {
            try {
                return parser.apply(text);
            } catch (QueryException e) {
                message = "could not parse expression: " + e.getMessage();
            }
        }
        section.refuse("expr", message);
        fault(place(section, "expr"), message);
        return null;
    }

    private void checkRecording(Section section, String record, long forMs, long keepMs) {
        if (section.has("annotations")) {
            refuse(section, "annotations", "invalid field 'annotations' in recording rule");
        }
        if (forMs != 0) {
            refuse(section, "for", "invalid field 'for' in recording rule");
        }
        if (keepMs != 0) {
            refuse(section, "keep_firing_for", "invalid field 'keep_firing_for' in recording rule");
        }
        if (record.indexOf('{') >= 0 || record.indexOf('}') >= 0) {
            refuse(
                    section,
                    "record",
                    "braces present in the recording rule name; should it be in expr?: " + record);
        }
    }

    /** A fault of a recording rule, which promtool places at its name. */
    private void refuse(Section section, String key, String message) {
        section.refuse(key, message);
        fault(place(section, "record"), message);
    }

    private void fault(String places, String message) {
        faults.add(places + ruleName + message);
    }

    /** Where a value begins, as promtool writes it before a message; zeros where there is none. */
    private static String place(Section section, String key) {
        if (!section.has(key) && !section.standsEmpty(key)) {
            return "0:0: ";
        }
        Place place = section.place(key);
        return place.line() + ":" + place.column() + ": ";
    }

    private static Labels plain(Map<String, String> labels) {
        Labels.Builder builder = Labels.builder(labels.size());
        labels.forEach(builder::set);
        return builder.build();
    }

    private Map<String, Expandable> expandables(
            Section section, String alert, Map<String, String> texts, String key, String what) {
        Map<String, Expandable> expandables = new HashMap<>();
        List<String> names = new ArrayList<>(texts.keySet());
        names.sort(null);
        for (String name : names) {
            try {
                expandables.put(name, new Expandable(alert, texts.getOrDefault(name, "")));
            } catch (TemplateException e) {
                String message = what + Names.quoted(name) + ": " + e.getMessage();
                section.sectionOrEmpty(key).refuse(name, message);
                fault("", message);
            }
        }
        return expandables;
    }
}
