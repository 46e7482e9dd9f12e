package io.narthex.alerting.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.narthex.alerting.template.Function.Parameter;
import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Durations;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that Prometheus adds to Go's (Prometheus, "Template reference"). */
final class PrometheusFunctions {
    static final List<Function> ALL = all();

    private PrometheusFunctions() {}

    private static List<Function> all() {
        List<Function> all = new ArrayList<>();
        queries(all);
        numbers(all);
        strings(all);
        others(all);
        return List.copyOf(all);
    }

    private static void queries(List<Function> all) {
        all.add(
                Function.of(
                        "query",
                        (call, args) -> call.environment().query(text(args, 0)),
                        Parameter.STRING));
        all.add(Function.of("first", (_, args) -> first(args), Parameter.QUERY_RESULT));
        all.add(
                Function.of(
                        "label",
                        (_, args) -> sample(args, 1).labels().getOrDefault(text(args, 0), ""),
                        Parameter.STRING,
                        Parameter.SAMPLE));
        all.add(Function.of("value", (_, args) -> sample(args, 0).value(), Parameter.SAMPLE));
        all.add(
                Function.of(
                        "strvalue",
                        (_, args) -> sample(args, 0).labels().getOrDefault("__value__", ""),
                        Parameter.SAMPLE));
        all.add(
                Function.of(
                        "sortByLabel",
                        (_, args) -> sortByLabel(text(args, 0), result(args, 1)),
                        Parameter.STRING,
                        Parameter.QUERY_RESULT));
    }

    private static void numbers(List<Function> all) {
        all.add(number("humanize", Humanize::metric));
        all.add(number("humanize1024", Humanize::binary));
        all.add(number("humanizeDuration", Humanize::duration));
        all.add(number("humanizePercentage", Humanize::percentage));
        all.add(
                number(
                        "humanizeTimestamp",
                        v -> {
                            GoTime time = Humanize.time(v);
                            return time == null ? GoFloat.g(v, 4) : time.toString();
                        }));
        all.add(
                number(
                        "toTime",
                        v -> {
                            GoTime time = Humanize.time(v);
                            if (time == null) {
                                throw new FunctionException("value is NaN or Inf");
                            }
                            return time;
                        }));
        all.add(number("toDuration", PrometheusFunctions::toDuration));
        all.add(Function.of("now", (call, _) -> call.environment().timestampMs() / 1000.0));
        all.add(
                Function.of(
                        "parseDuration",
                        (_, args) -> {
                            try {
                                return Durations.parseMs(text(args, 0)) / 1000.0;
                            } catch (IllegalArgumentException e) {
                                throw new FunctionException(String.valueOf(e.getMessage()));
                            }
                        },
                        Parameter.STRING));
    }

    private static Object toDuration(double seconds) throws FunctionException {
        if (!Double.isFinite(seconds)) {
            throw new FunctionException("value is NaN or Inf");
        }
        return new GoDuration(Humanize.nanos(seconds, "duration"));
    }

    private static void strings(List<Function> all) {
        all.add(string("title", PrometheusFunctions::title));
        all.add(string("toUpper", text -> text.toUpperCase(Locale.ROOT)));
        all.add(string("toLower", text -> text.toLowerCase(Locale.ROOT)));
        all.add(string("stripPort", HostPort::stripPort));
        all.add(string("stripDomain", HostPort::stripDomain));
        all.add(string("safeHtml", text -> text));
        all.add(string("graphLink", text -> link(text, 0)));
        all.add(string("tableLink", text -> link(text, 1)));
        all.add(string("urlQueryEscape", GoStrings::urlQuery));
        all.add(
                Function.of(
                        "match",
                        (_, args) -> pattern(text(args, 0)).matcher(text(args, 1)).find(),
                        Parameter.STRING,
                        Parameter.STRING));
        all.add(
                Function.of(
                        "reReplaceAll",
                        PrometheusFunctions::replaceAll,
                        Parameter.STRING,
                        Parameter.STRING,
                        Parameter.STRING));
    }

    private static void others(List<Function> all) {
        all.add(
                Function.variadic(
                        "args",
                        (_, args) -> {
                            Map<String, @Nullable Object> named = new HashMap<>();
                            for (int i = 0; i < args.size(); i++) {
                                named.put("arg" + i, args.get(i));
                            }
                            return named;
                        },
                        Parameter.ANY));
        all.add(
                Function.of(
                        "tmpl",
                        (call, args) -> call.execute(text(args, 0), args.get(1)),
                        Parameter.STRING,
                        Parameter.ANY));
        all.add(Function.of("externalURL", (call, _) -> call.environment().externalUrl()));
        all.add(
                Function.of(
                        "pathPrefix", (call, _) -> pathPrefix(call.environment().externalUrl())));
    }

    private static Function number(String name, NumberFunction function) {
        return Function.of(
                name, (_, args) -> function.apply(Humanize.number(args.getFirst())), Parameter.ANY);
    }

    private static Function string(String name, StringFunction function) {
        return Function.of(name, (_, args) -> function.apply(text(args, 0)), Parameter.STRING);
    }

    private static String text(List<@Nullable Object> args, int index) throws FunctionException {
        if (args.get(index) instanceof String text) {
            return text;
        }
        throw new FunctionException("not a string");
    }

    private static Sample sample(List<@Nullable Object> args, int index) throws FunctionException {
        if (args.get(index) instanceof Sample sample) {
            return sample;
        }
        throw new FunctionException("not a sample");
    }

    private static QueryResult result(List<@Nullable Object> args, int index)
            throws FunctionException {
        if (args.get(index) instanceof QueryResult result) {
            return result;
        }
        throw new FunctionException("not the result of a query");
    }

    private static Sample first(List<@Nullable Object> args) throws FunctionException {
        QueryResult result = result(args, 0);
        if (result.isEmpty()) {
            throw new FunctionException("first() called on vector with no elements");
        }
        return result.getFirst();
    }

    private static QueryResult sortByLabel(String label, QueryResult result) {
        List<Sample> sorted = new ArrayList<>(result);
        sorted.sort((a, b) ->
                CodePoints.compare(
                        a.labels().getOrDefault(label, ""), b.labels().getOrDefault(label, "")));
        return new QueryResult(sorted);
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean letter = Character.isLetterOrDigit(c) || c == '_' || (inWord && c == '\'');
            title.appendCodePoint(letter && !inWord ? Character.toTitleCase(c) : c);
            inWord = letter;
        }
        return title.toString();
    }

    private static String link(String expression, int tab) {
        return "/graph?g0.expr=" + GoStrings.urlQuery(expression) + "&g0.tab=" + tab;
    }

    private static String pathPrefix(String url) throws FunctionException {
        try {
            String path = URI.create(url).getPath();
            return path == null ? "" : path;
        } catch (IllegalArgumentException e) {
            throw new FunctionException("external URL cannot be parsed: " + url);
        }
    }

    private static Pattern pattern(String expression) throws FunctionException {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new FunctionException(
                    "error parsing regexp: " + e.getDescription() + ": `" + e.getPattern() + "`");
        }
    }

    private static Object replaceAll(Function.Call call, List<@Nullable Object> args)
            throws FunctionException {
        String replacement = text(args, 1);
        String text = text(args, 2);
        Matcher matcher = pattern(text(args, 0)).matcher(text);
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            replaced.append(text, from, matcher.start());
            ReplacementTemplate.append(replaced, replacement, matcher);
            from = matcher.end();
            if (replaced.length() > call.outputCharsMax()) {
                throw new FunctionException(
                        "result is longer than " + call.outputCharsMax() + " characters");
            }
        }
        return replaced.append(text, from, text.length()).toString();
    }

    private interface NumberFunction {
        Object apply(double number) throws FunctionException;
    }

    private interface StringFunction {
        String apply(String text);
    }
}
