package io.narthex.alerting.ruletest;

import io.narthex.alerting.template.GoEscapes;
import io.narthex.core.model.Names;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Values and alerts as promtool's messages show them. */
final class TestTexts {
    private TestTexts() {}

    /** A number with an exponent and as few digits as tell it from all others, {@code 1.5E+00}. */
    static String exponent(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0E+00";
        }
        BigDecimal decimal = BigDecimal.valueOf(Math.abs(value)).stripTrailingZeros();
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        int magnitude = Math.abs(exponent);
        return sign
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "E-" : "E+")
                + (magnitude < 10 ? "0" : "")
                + magnitude;
    }

    /** A number without an exponent. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }

    /** Names and texts as labels are written. */
    static String labels(Map<String, String> labels) {
        StringBuilder text = new StringBuilder("{");
        labels.forEach((name, value) -> {
            if (text.length() > 1) {
                text.append(", ");
            }
            Names.appendLabelName(text, name);
            text.append('=').append(GoEscapes.quote(value));
        });
        return text.append('}').toString();
    }

    /** Alerts as a list over several lines, all but the first with twelve blanks before them. */
    static String alerts(List<TestAlert> alerts) {
        if (alerts.isEmpty()) {
            return "[]";
        }
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < alerts.size(); i++) {
            text.append(i == 0 ? "\n" : ",\n")
                    .append(i)
                    .append(":\n  Labels:")
                    .append(labels(alerts.get(i).labels()))
                    .append("\n  Annotations:")
                    .append(labels(alerts.get(i).annotations()));
        }
        return indented(text.append("\n]").toString());
    }

    /** All lines but the first with twelve blanks before them. */
    static String indented(String lines) {
        return lines.replace("\n", "\n            ");
    }
}
