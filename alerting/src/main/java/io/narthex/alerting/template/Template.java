package io.narthex.alerting.template;

import io.narthex.alerting.template.Node.Sequence;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed template, with those that it defines (Go, {@code text/template}). Immutable and
 * thread-safe; parse once, execute often.
 */
public final class Template {
    private final String name;
    private final String text;
    private final Map<String, Sequence> templates;
    private final FunctionTable functions;

    private Template(
            String name, String text, Map<String, Sequence> templates, FunctionTable functions) {
        this.name = name;
        this.text = text;
        this.templates = templates;
        this.functions = functions;
    }

    /**
     * The template that {@code text} spells.
     *
     * @param name stands in messages
     * @throws TemplateException with Go's message and the line, if it is not one
     */
    public static Template parse(String name, String text, FunctionTable functions)
            throws TemplateException {
        Map<String, Sequence> templates = new HashMap<>();
        Parser.parse(name, text, functions, templates);
        return new Template(name, text, templates, functions);
    }

    /**
     * What the template writes for {@code dot}.
     *
     * @param dot made of maps with string keys, lists, strings, {@link Double}, {@link Long},
     *     {@link Boolean}, {@link Struct} and null
     * @throws TemplateException with Go's message and the place, if it fails or exceeds {@code
     *     limits}
     */
    public String execute(@Nullable Object dot, Environment environment, Limits limits)
            throws TemplateException {
        return new Executor(this, environment, limits).execute(dot);
    }

    String name() {
        return name;
    }

    String text() {
        return text;
    }

    @Nullable Sequence body(String template) {
        return templates.get(template);
    }

    @Nullable Function function(String function) {
        return functions.find(function);
    }
}
