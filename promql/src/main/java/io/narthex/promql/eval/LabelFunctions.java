package io.narthex.promql.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.parser.Quoting;
import io.narthex.promql.query.QueryException;
import java.util.ArrayList;
import java.util.List;

/** Functions that set a label. */
final class LabelFunctions {
    private LabelFunctions() {}

    static SeriesSource replace(Evaluator evaluator, Expr.Call call, Grid grid) {
        String destination = evaluator.string(call.arguments().get(1));
        String replacement = evaluator.string(call.arguments().get(2));
        String from = evaluator.string(call.arguments().get(3));
        String expression = evaluator.string(call.arguments().get(4));
        Pattern pattern;
        try {
            pattern = Pattern.compile("^(?s:" + expression + ")$");
        } catch (PatternSyntaxException e) {
            throw new QueryException.Execution(
                    "invalid regular expression in label_replace(): " + expression);
        }
        checkLabel(destination, "destination", "label_replace");
        SeriesSource source = evaluator.vector(call.arguments().getFirst(), grid);
        SeriesSource replaced =
                into -> {
                    if (!source.next(into)) {
                        return false;
                    }
                    Matcher matcher = pattern.matcher(into.labels.get(from));
                    if (matcher.find()) {
                        set(into, destination, expand(replacement, matcher, pattern));
                    }
                    return true;
                };
        return evaluator.distinct(replaced);
    }

    static SeriesSource join(Evaluator evaluator, Expr.Call call, Grid grid) {
        String destination = evaluator.string(call.arguments().get(1));
        String separator = evaluator.string(call.arguments().get(2));
        List<String> from = new ArrayList<>();
        for (int i = 3; i < call.arguments().size(); i++) {
            String label = evaluator.string(call.arguments().get(i));
            checkLabel(label, "source", "label_join");
            from.add(label);
        }
        checkLabel(destination, "destination", "label_join");
        SeriesSource source = evaluator.vector(call.arguments().getFirst(), grid);
        SeriesSource joined =
                into -> {
                    if (!source.next(into)) {
                        return false;
                    }
                    StringBuilder value = new StringBuilder();
                    for (int i = 0; i < from.size(); i++) {
                        value.append(i > 0 ? separator : "").append(into.labels.get(from.get(i)));
                    }
                    set(into, destination, value.toString());
                    return true;
                };
        return evaluator.distinct(joined);
    }

    private static void set(StepSeries series, String label, String value) {
        series.labels = series.labels.toBuilder().set(label, value).build();
        if (label.equals(Labels.METRIC_NAME)) {
            series.dropsName = false;
        }
    }

    private static void checkLabel(String name, String role, String function) {
        if (name.isEmpty() || !Quoting.isValidUtf8(name)) {
            throw new QueryException.Execution(
                    "invalid " + role + " label name in " + function + "(): " + name);
        }
    }

    /** Fails where {@code count_values} cannot use a label. */
    static void checkCountValuesLabel(String name) {
        if (name.isEmpty() || !Quoting.isValidUtf8(name)) {
            throw new QueryException.Execution("invalid label name " + Quoting.quote(name));
        }
    }

    /**
     * Replaces {@code $1}, {@code ${1}}, {@code $name} and {@code ${name}} by groups, {@code $$} by
     * a dollar sign; unknown groups are empty (Go's {@code Regexp.Expand}).
     */
    private static String expand(String template, Matcher matcher, Pattern pattern) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < template.length()) {
            char c = template.charAt(i++);
            if (c != '$' || i == template.length()) {
                out.append(c);
                continue;
            }
            if (template.charAt(i) == '$') {
                out.append('$');
                i++;
                continue;
            }
            boolean braces = template.charAt(i) == '{';
            int from = braces ? i + 1 : i;
            int to = from;
            while (to < template.length() && isNameCharacter(template.charAt(to))) {
                to++;
            }
            boolean closed = !braces || (to < template.length() && template.charAt(to) == '}');
            if (to == from || !closed) {
                out.append('$');
                continue;
            }
            out.append(group(template.substring(from, to), matcher, pattern));
            i = braces ? to + 1 : to;
        }
        return out.toString();
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static String group(String name, Matcher matcher, Pattern pattern) {
        String value = null;
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            boolean known = name.length() < 9 && Integer.parseInt(name) <= matcher.groupCount();
            value = known ? matcher.group(Integer.parseInt(name)) : null;
        } else if (pattern.namedGroups().containsKey(name)) {
            value = matcher.group(name);
        }
        return value == null ? "" : value;
    }
}
