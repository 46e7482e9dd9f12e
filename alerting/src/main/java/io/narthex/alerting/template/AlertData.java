package io.narthex.alerting.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What labels and annotations of an alerting rule are expanded with.
 *
 * @param labels of the element that the expression returned, with the metric's name
 * @param externalLabels of the whole program
 * @param externalUrl the address under which users reach this program
 * @param value of the element
 */
public record AlertData(
        Map<String, String> labels,
        Map<String, String> externalLabels,
        String externalUrl,
        double value)
        implements Struct {
    /** What Prometheus puts before each template, so that {@code $value} and the others exist. */
    public static final String DEFINITIONS =
            "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
                    + "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

    @Override
    public String typeName() {
        return "struct { Labels map[string]string; ExternalLabels map[string]string;"
                + " ExternalURL string; Value interface {} }";
    }

    @Override
    public boolean hasMember(String name) {
        return switch (name) {
            case "Labels", "ExternalLabels", "ExternalURL", "Value" -> true;
            default -> false;
        };
    }

    @Override
    public Object member(String name, List<@Nullable Object> args) {
        return switch (name) {
            case "Labels" -> labels;
            case "ExternalLabels" -> externalLabels;
            case "ExternalURL" -> externalUrl;
            default -> Double.valueOf(value);
        };
    }

    @Override
    public String toString() {
        return "{"
                + GoFormat.sprint(labels)
                + " "
                + GoFormat.sprint(externalLabels)
                + " "
                + externalUrl
                + " "
                + GoFormat.sprint(value)
                + "}";
    }
}
