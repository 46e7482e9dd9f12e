package io.narthex.collectors.host;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Renders what collectors write as sorted lines in the way of node_exporter's golden file. */
final class TextExposition implements MetricWriter {
    private final Map<String, MetricFamily> families = new TreeMap<>();
    private final Map<String, List<String>> lines = new TreeMap<>();
    private @Nullable MetricFamily family;

    @Override
    public void family(MetricFamily newFamily) {
        family = newFamily;
    }

    @Override
    public void sample(String suffix, Labels labels, double value) {
        MetricFamily of = family;
        if (of == null) {
            throw new IllegalStateException("no family");
        }
        families.put(of.name(), of);
        StringBuilder line = new StringBuilder(of.name()).append(suffix);
        if (labels.size() > 0) {
            line.append('{');
            for (int i = 0; i < labels.size(); i++) {
                line.append(i == 0 ? "" : ",").append(labels.name(i)).append("=\"");
                line.append(
                        labels.value(i)
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n"));
                line.append('"');
            }
            line.append('}');
        }
        lines.computeIfAbsent(of.name(), _ -> new ArrayList<>())
                .add(line.append(' ').append(number(value)).toString());
    }

    /** A number that has the same text exactly if it is the same number. */
    static String number(double value) {
        return Double.toString(value);
    }

    /** HELP and TYPE and the samples of a family, sorted. */
    List<String> lines() {
        List<String> all = new ArrayList<>();
        for (MetricFamily each : families.values()) {
            all.add("# HELP " + each.name() + ' ' + each.help());
            all.add("# TYPE " + each.name() + ' ' + each.type().label());
            List<String> samples = new ArrayList<>(lines.getOrDefault(each.name(), List.of()));
            samples.sort(null);
            all.addAll(samples);
        }
        return all;
    }

    /** The samples of all families. */
    List<String> samples() {
        return lines().stream().filter(line -> !line.startsWith("#")).toList();
    }

    /** The samples of one family, sorted. */
    List<String> samples(String name) {
        List<String> samples = new ArrayList<>(lines.getOrDefault(name, List.of()));
        samples.sort(null);
        return samples;
    }
}
