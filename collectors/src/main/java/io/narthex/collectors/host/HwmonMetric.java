package io.narthex.collectors.host;

import io.narthex.core.model.MetricFamily;

/** The metric that a kind of sensor file becomes: name, help and unit as in node_exporter. */
record HwmonMetric(MetricFamily family, HwmonReading.Scale scale) {
    /**
     * The metric of a file.
     *
     * @param property the part behind the underscore, such as {@code input}
     * @param hasPlain whether the sensor has a file without property, which then is the value
     */
    static HwmonMetric of(String type, String property, boolean hasPlain) {
        return switch (type) {
            case "beep_enable" ->
                    gauge(
                            "node_hwmon_beep_enabled",
                            "Hardware beep enabled",
                            HwmonReading.Scale.FLAG);
            case "vrm" ->
                    gauge(
                            "node_hwmon_voltage_regulator_version",
                            "Hardware voltage regulator",
                            HwmonReading.Scale.NONE);
            case "update_interval" ->
                    gauge(
                            "node_hwmon_update_interval_seconds",
                            "Hardware monitor update interval",
                            HwmonReading.Scale.MILLI);
            default -> ofSensor(type, property, name(type, property, hasPlain));
        };
    }

    private static String name(String type, String property, boolean hasPlain) {
        String name = "node_hwmon_" + type;
        if (property.equals("input")) {
            return hasPlain ? name + "_input" : name;
        }
        return property.isEmpty() ? name : name + '_' + HwmonScan.clean(property);
    }

    private static HwmonMetric ofSensor(String type, String property, String name) {
        if (property.equals("fault") || property.equals("alarm")) {
            return gauge(
                    name,
                    "Hardware sensor " + property + " status (" + type + ")",
                    HwmonReading.Scale.NONE);
        }
        if (property.equals("beep")) {
            return gauge(
                    name + "_enabled",
                    "Hardware monitor sensor has beeping enabled",
                    HwmonReading.Scale.NONE);
        }
        String in = " (" + property + ")";
        return switch (type) {
            case "in", "cpu" ->
                    gauge(
                            name + "_volts",
                            "Hardware monitor for voltage" + in,
                            HwmonReading.Scale.MILLI);
            case "curr" ->
                    gauge(
                            name + "_amps",
                            "Hardware monitor for current" + in,
                            HwmonReading.Scale.MILLI);
            case "energy" ->
                    new HwmonMetric(
                            Families.counter(
                                    name + "_joule_total",
                                    "Hardware monitor for joules used so far" + in),
                            HwmonReading.Scale.MICRO);
            case "humidity" ->
                    gauge(
                            name,
                            "Hardware monitor for humidity, as a ratio (multiply with 100.0 to get"
                                    + " the humidity as a percentage)"
                                    + in,
                            HwmonReading.Scale.MICRO);
            case "power" -> power(property, name);
            case "fan" -> fan(property, name);
            case "temp" -> temperature(property, name);
            case "freq" -> frequency(property, name);
            default -> plain(type, property, name);
        };
    }

    private static HwmonMetric power(String property, String name) {
        return switch (property) {
            case "accuracy" ->
                    gauge(
                            name,
                            "Hardware monitor power meter accuracy, as a ratio",
                            HwmonReading.Scale.MICRO);
            case "average_interval", "average_interval_min", "average_interval_max" ->
                    gauge(
                            name + "_seconds",
                            "Hardware monitor power usage update interval (" + property + ")",
                            HwmonReading.Scale.MILLI);
            default ->
                    gauge(
                            name + "_watt",
                            "Hardware monitor for power usage in watts (" + property + ")",
                            HwmonReading.Scale.MICRO);
        };
    }

    private static HwmonMetric fan(String property, String name) {
        return switch (property) {
            case "input", "min", "max", "target" ->
                    gauge(
                            name + "_rpm",
                            "Hardware monitor for fan revolutions per minute (" + property + ")",
                            HwmonReading.Scale.NONE);
            default -> plain("fan", property, name);
        };
    }

    private static HwmonMetric temperature(String property, String name) {
        if (property.equals("type")) {
            return plain("temp", property, name);
        }
        return gauge(
                name + "_celsius",
                "Hardware monitor for temperature ("
                        + (property.isEmpty() ? "input" : property)
                        + ")",
                HwmonReading.Scale.MILLI);
    }

    private static HwmonMetric frequency(String property, String name) {
        if (!property.equals("input")) {
            return plain("freq", property, name);
        }
        return gauge(
                name + "_freq_mhz",
                "Hardware monitor for GPU frequency in MHz",
                HwmonReading.Scale.MICRO);
    }

    private static HwmonMetric plain(String type, String property, String name) {
        return gauge(
                name, "Hardware monitor " + type + " element " + property, HwmonReading.Scale.NONE);
    }

    private static HwmonMetric gauge(String name, String help, HwmonReading.Scale scale) {
        return new HwmonMetric(Families.gauge(name, help), scale);
    }
}
