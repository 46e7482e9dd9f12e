package io.narthex.alerting.rule;

import io.narthex.alerting.template.AlertData;
import io.narthex.alerting.template.Environment;
import io.narthex.alerting.template.FunctionTable;
import io.narthex.alerting.template.Limits;
import io.narthex.alerting.template.Template;
import io.narthex.alerting.template.TemplateException;
import org.jspecify.annotations.Nullable;

/**
 * The value of a label or annotation of an alerting rule: a plain text, or a template parsed once.
 * The template engine is not loaded for plain texts. Immutable.
 */
final class Expandable {
    private final String text;
    private final @Nullable Template template;

    /**
     * @param alert the rule's name, which stands in messages
     * @throws TemplateException if it is a template with a fault
     */
    Expandable(String alert, String text) throws TemplateException {
        this.text = text;
        this.template =
                text.contains("{{")
                        ? Template.parse(
                                "__alert_" + alert,
                                AlertData.DEFINITIONS + text,
                                FunctionTable.prometheus())
                        : null;
    }

    /** As it stands in the file. */
    String text() {
        return text;
    }

    boolean isTemplate() {
        return template != null;
    }

    /** The text for one alert. */
    String expand(AlertData data, Environment environment) throws TemplateException {
        return template == null ? text : template.execute(data, environment, Limits.DEFAULT);
    }
}
