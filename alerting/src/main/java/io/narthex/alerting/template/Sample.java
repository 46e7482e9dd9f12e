package io.narthex.alerting.template;

import io.narthex.core.model.Floats;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One element of what a query in a template returns.
 *
 * @param labels with the metric's name, where it has one
 * @param value its value
 */
public record Sample(Map<String, String> labels, double value) implements Struct {
    /** Copies the labels. */
    public Sample {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    @Override
    public String typeName() {
        return "*template.sample";
    }

    @Override
    public boolean hasMember(String name) {
        return name.equals("Labels") || name.equals("Value");
    }

    @Override
    public Object member(String name, List<@Nullable Object> args) {
        return name.equals("Labels") ? labels : Double.valueOf(value);
    }

    @Override
    public String toString() {
        return "{" + GoFormat.sprint(labels) + " " + Floats.formatG(value) + "}";
    }
}
