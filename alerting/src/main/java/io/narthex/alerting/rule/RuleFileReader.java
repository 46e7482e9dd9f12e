package io.narthex.alerting.rule;

import io.narthex.alerting.template.TemplateException;
import io.narthex.core.config.Document;
import io.narthex.core.config.Section;
import io.narthex.core.model.Labels;
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
 * template in it is parsed, and every fault noted in the {@link Document} with its place. Confined
 * to one thread.
 */
final class RuleFileReader {
    private final Document document;
    private final Function<String, Expr> parser;

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

    private RuleGroupConfig group(Section section, Set<String> names) {
        String name = section.string("name", "");
        if (name.isEmpty()) {
            section.refuse("Groupname must not be empty");
        } else if (!names.add(name)) {
            section.refuse("name", "groupname: \"" + name + "\" is repeated in the same file");
        }
        Long intervalMs = section.has("interval") ? section.durationMs("interval", 0) : null;
        Long offsetMs = section.has("query_offset") ? section.durationMs("query_offset", 0) : null;
        int limit = (int) section.integer("limit", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        Map<String, String> labels = labels(section);
        List<RuleConfig> rules = section.list("rules", rule -> rule(rule, labels));
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

    private static Map<String, String> names(Section section, String key, String problem) {
        Section names = section.sectionOrEmpty(key);
        Map<String, String> texts = new HashMap<>();
        for (String name : names.keys()) {
            if (name.isEmpty() || (name.equals(Labels.METRIC_NAME) && key.equals("labels"))) {
                names.refuse(name, problem + name);
            }
            texts.put(name, names.string(name, ""));
        }
        return texts;
    }

    private @Nullable RuleConfig rule(Section section, Map<String, String> groupLabels) {
        String record = section.string("record", "");
        String alert = section.string("alert", "");
        if (!record.isEmpty() && !alert.isEmpty()) {
            section.refuse("only one of 'record' and 'alert' must be set");
        } else if (record.isEmpty() && alert.isEmpty()) {
            section.refuse("one of 'record' or 'alert' must be set");
        }
        String text = section.string("expr", "");
        Expr expr = text.isEmpty() ? null : parse(section, text);
        if (text.isEmpty()) {
            section.refuse("expr", "field 'expr' must be set in rule");
        }
        Map<String, String> labels = new HashMap<>(groupLabels);
        labels.putAll(labels(section));
        long forMs = section.durationMs("for", 0);
        long keepMs = section.durationMs("keep_firing_for", 0);
        Map<String, String> annotations =
                names(section, "annotations", "invalid annotation name: ");
        if (!record.isEmpty()) {
            checkRecording(section, record, forMs, keepMs);
        }
        section.finish();
        Labels plain = plain(labels);
        if (!record.isEmpty()) {
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

    private @Nullable Expr parse(Section section, String text) {
        try {
            return parser.apply(text);
        } catch (QueryException e) {
            section.refuse("expr", "could not parse expression: " + e.getMessage());
            return null;
        }
    }

    private static void checkRecording(Section section, String record, long forMs, long keepMs) {
        if (section.has("annotations")) {
            section.refuse("annotations", "invalid field 'annotations' in recording rule");
        }
        if (forMs != 0) {
            section.refuse("for", "invalid field 'for' in recording rule");
        }
        if (keepMs != 0) {
            section.refuse("keep_firing_for", "invalid field 'keep_firing_for' in recording rule");
        }
        if (record.indexOf('{') >= 0 || record.indexOf('}') >= 0) {
            section.refuse(
                    "record",
                    "braces present in the recording rule name; should it be in expr?: " + record);
        }
    }

    private static Labels plain(Map<String, String> labels) {
        Labels.Builder builder = Labels.builder(labels.size());
        labels.forEach(builder::set);
        return builder.build();
    }

    private static Map<String, Expandable> expandables(
            Section section, String alert, Map<String, String> texts, String key, String what) {
        Map<String, Expandable> expandables = new HashMap<>();
        List<String> names = new ArrayList<>(texts.keySet());
        names.sort(null);
        for (String name : names) {
            try {
                expandables.put(name, new Expandable(alert, texts.getOrDefault(name, "")));
            } catch (TemplateException e) {
                Section own = section.sectionOrEmpty(key);
                own.refuse(name, what + "\"" + name + "\": " + e.getMessage());
            }
        }
        return expandables;
    }
}
