package io.narthex.core.config.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.narthex.core.config.Section;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One step of relabelling (Prometheus, "Configuration", {@code <relabel_config>}; the checks and
 * their wording follow {@code model/relabel}). Thread-safe.
 */
public final class RelabelRule {
    private static final String DEFAULT_REGEX = "(.*)";
    private static final String DEFAULT_SEPARATOR = ";";
    private static final String DEFAULT_REPLACEMENT = "$1";

    private final RelabelAction action;
    private final String[] sourceLabels;
    private final Pattern pattern;
    private final boolean fixed;
    private final Template target;
    private final Template replacement;
    private final Fields fields;

    private RelabelRule(RelabelAction action, Fields fields, Pattern pattern) {
        this.action = action;
        this.fields = fields;
        this.sourceLabels = fields.sourceLabels.toArray(new String[0]);
        this.pattern = pattern;
        this.fixed =
                fields.regex.equals(DEFAULT_REGEX)
                        && !Template.hasReference(fields.targetLabel)
                        && !Template.hasReference(fields.replacement);
        this.target = new Template(fields.targetLabel, pattern);
        this.replacement = new Template(fields.replacement, pattern);
    }

    /**
     * What a rule was read from, defaults included.
     *
     * @param modulus 0 where there is none
     */
    public record Fields(
            List<String> sourceLabels,
            String separator,
            String targetLabel,
            String regex,
            long modulus,
            String replacement,
            boolean legacyNames) {
        /** Copies the list. */
        public Fields {
            sourceLabels = List.copyOf(sourceLabels);
        }
    }

    /**
     * Reads one rule, or notes what is wrong and returns null.
     *
     * @param legacyNames whether label names are held to {@code [a-zA-Z_][a-zA-Z0-9_]*}
     */
    public static @Nullable RelabelRule read(Section section, boolean legacyNames) {
        if (section.standsEmpty("action")) {
            section.refuse("action", "relabel action cannot be empty");
            section.finish();
            return null;
        }
        RelabelAction action = action(section);
        Fields fields =
                new Fields(
                        section.strings("source_labels"),
                        section.string("separator", DEFAULT_SEPARATOR),
                        section.string("target_label", ""),
                        section.string("regex", DEFAULT_REGEX),
                        section.integer("modulus", 0, 0, Long.MAX_VALUE),
                        section.string("replacement", DEFAULT_REPLACEMENT),
                        legacyNames);
        boolean hasSources = section.has("source_labels");
        section.finish();
        if (action == null) {
            return null;
        }
        String wrong = problem(action, fields, hasSources);
        if (wrong != null) {
            section.refuse(wrong);
            return null;
        }
        Pattern pattern = pattern(section, fields.regex);
        return pattern == null ? null : new RelabelRule(action, fields, pattern);
    }

    private static @Nullable RelabelAction action(Section section) {
        String text = section.string("action", "replace");
        RelabelAction action = RelabelAction.BY_LABEL.get(text.toLowerCase(Locale.ROOT));
        if (action == null) {
            section.refuse(
                    "action",
                    "unknown relabel action \""
                            + text
                            + "\"; it must be one of "
                            + String.join(", ", RelabelAction.BY_LABEL.keySet()));
        }
        return action;
    }

    private static @Nullable Pattern pattern(Section section, String regex) {
        try {
            return Pattern.compile("^(?s:" + regex + ")$");
        } catch (PatternSyntaxException e) {
            section.refuse(
                    "regex", "error parsing regexp: " + e.getDescription() + ": `" + regex + "`");
            return null;
        }
    }

    private static @Nullable String problem(
            RelabelAction action, Fields fields, boolean hasSources) {
        String name = action.label();
        if (action == RelabelAction.HASHMOD && fields.modulus == 0) {
            return "relabel configuration for hashmod requires non-zero modulus";
        }
        if (action.needsTarget() && fields.targetLabel.isEmpty()) {
            return "relabel configuration for " + name + " action requires 'target_label' value";
        }
        if ((action == RelabelAction.REPLACE && !isValidTemplate(fields.targetLabel, fields))
                || (action.takesPlainTarget() && !isValidName(fields.targetLabel, fields))) {
            return Names.quoted(fields.targetLabel)
                    + " is invalid 'target_label' for "
                    + name
                    + " action";
        }
        boolean ownReplacement = !fields.replacement.equals(DEFAULT_REPLACEMENT);
        if (action.refusesReplacement() && ownReplacement) {
            return "'replacement' can not be set for " + name + " action";
        }
        if (action == RelabelAction.LABELMAP && !isValidTemplate(fields.replacement, fields)) {
            return Names.quoted(fields.replacement)
                    + " is invalid 'replacement' for "
                    + name
                    + " action";
        }
        boolean ownSeparator = !fields.separator.equals(DEFAULT_SEPARATOR);
        if (action.comparesLabels()
                && (!fields.regex.equals(DEFAULT_REGEX) || fields.modulus != 0 || ownSeparator)) {
            return name
                    + " action requires only 'source_labels' and 'target_label', and no other"
                    + " fields";
        }
        boolean more =
                hasSources
                        || !fields.targetLabel.isEmpty()
                        || fields.modulus != 0
                        || ownSeparator
                        || ownReplacement;
        if (action.filtersLabels() && more) {
            return name + " action requires only 'regex', and no other fields";
        }
        return null;
    }

    private static boolean isValidName(String name, Fields fields) {
        return fields.legacyNames ? Names.isLegacyLabelName(name) : !name.isEmpty();
    }

    /** Whether a name may come out once the references are replaced. */
    private static boolean isValidTemplate(String text, Fields fields) {
        if (!fields.legacyNames || !Template.hasReference(text)) {
            return isValidName(text, fields);
        }
        int pos = 0;
        while (pos < text.length()) {
            char c = text.charAt(pos);
            boolean word = c == '_' || (c < 128 && Character.isLetterOrDigit(c));
            int end = c == '$' ? Template.endOfReference(text, pos + 1) : word ? pos + 1 : 0;
            boolean leadingDigit = pos == 0 && Character.isDigit(c);
            if (end == 0 || leadingDigit) {
                return false;
            }
            pos = end;
        }
        return true;
    }

    public RelabelAction action() {
        return action;
    }

    /** What it was read from. */
    public Fields fields() {
        return fields;
    }

    /**
     * Applies this step to {@code labels} in place.
     *
     * @return false if the label set is to be dropped
     */
    public boolean apply(Labels.Builder labels) {
        switch (action) {
            case DROP -> {
                return !pattern.matcher(source(labels)).find();
            }
            case KEEP -> {
                return pattern.matcher(source(labels)).find();
            }
            case DROPEQUAL -> {
                return !labels.get(fields.targetLabel).equals(source(labels));
            }
            case KEEPEQUAL -> {
                return labels.get(fields.targetLabel).equals(source(labels));
            }
            case REPLACE -> replace(labels);
            case LOWERCASE ->
                    labels.set(fields.targetLabel, source(labels).toLowerCase(Locale.ROOT));
            case UPPERCASE ->
                    labels.set(fields.targetLabel, source(labels).toUpperCase(Locale.ROOT));
            case HASHMOD -> labels.set(fields.targetLabel, hashModulo(source(labels)));
            case LABELMAP -> mapNames(labels);
            case LABELDROP -> filterNames(labels, false);
            case LABELKEEP -> filterNames(labels, true);
        }
        return true;
    }

    private String source(Labels.Builder labels) {
        if (sourceLabels.length == 1) {
            return labels.get(sourceLabels[0]);
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < sourceLabels.length; i++) {
            joined.append(i == 0 ? "" : fields.separator).append(labels.get(sourceLabels[i]));
        }
        return joined.toString();
    }

    private void replace(Labels.Builder labels) {
        String source = source(labels);
        if (fixed && source.isEmpty()) {
            labels.set(fields.targetLabel, fields.replacement);
            return;
        }
        Matcher match = pattern.matcher(source);
        if (!match.find()) {
            return;
        }
        String name = target.expand(match);
        if (isValidName(name, fields)) {
            labels.set(name, replacement.expand(match));
        }
    }

    /** The last 8 of the 16 bytes of the MD5 sum, big-endian, as Prometheus takes them. */
    private String hashModulo(String source) {
        try {
            byte[] sum =
                    MessageDigest.getInstance("MD5")
                            .digest(source.getBytes(StandardCharsets.UTF_8));
            return Long.toUnsignedString(
                    Long.remainderUnsigned(ByteBuffer.wrap(sum).getLong(8), fields.modulus));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }

    private void mapNames(Labels.Builder labels) {
        Labels before = labels.build();
        for (int i = 0; i < before.size(); i++) {
            Matcher match = pattern.matcher(before.name(i));
            if (match.find()) {
                String name = replacement.expand(match);
                if (!name.isEmpty()) {
                    labels.set(name, before.value(i));
                }
            }
        }
    }

    private void filterNames(Labels.Builder labels, boolean keepMatching) {
        Labels before = labels.build();
        for (int i = 0; i < before.size(); i++) {
            if (pattern.matcher(before.name(i)).find() != keepMatching) {
                labels.remove(before.name(i));
            }
        }
    }

    /** Whether both were read from the same settings. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RelabelRule that
                && action == that.action
                && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * action.hashCode() + fields.hashCode();
    }
}
