package io.narthex.agent.cli.query;

import io.narthex.agent.cli.Specs;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import io.narthex.core.model.Durations;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;
import io.narthex.web.api.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code narthex query}, with promtool's options, output and exit status. */
public final class QueryCommand {
    private static final int FAILED = 1;
    private static final String PROMQL = "promql";
    private static final String JSON = "json";
    private static final String SERVER = "http://localhost:9090";

    /** What promtool asks for where no time is given: some time around now. */
    private static final double FAR_SECONDS = 9999 * 3600.0;

    private final String version;
    private final PrintWriter out;
    private final PrintWriter err;

    public QueryCommand(String version, PrintWriter out, PrintWriter err) {
        this.version = version;
        this.out = out;
        this.err = err;
    }

    /** The command with its subcommands. */
    public static CommandSpec spec() {
        CommandSpec spec = Specs.plain("Asks a running agent, or a Prometheus.");
        Specs.examples(
                spec,
                "narthex query instant " + SERVER + " 'node_load1'",
                "narthex query range --start=1795353600 --step=1m " + SERVER + " 'up'",
                "narthex query series --match='{job=\"node\"}' " + SERVER,
                "narthex query labels " + SERVER + " job",
                "narthex query instant -o json " + SERVER + " 'sum(up)' | jq");
        CommandSpec instant = command("The value of an expression at one time.");
        Specs.text(instant, "time", "When: RFC 3339 or seconds since 1970. Default: now", "--time");
        expression(instant);
        CommandSpec range = command("The values of an expression over a time range.");
        Specs.text(range, "time", "Where it begins. Default: 5 minutes before its end", "--start");
        Specs.text(range, "time", "Where it ends. Default: now", "--end");
        Specs.text(range, "duration", "Between two values. Default: a 250th", "--step");
        expression(range);
        CommandSpec series = command("The series that selectors match.");
        times(series);
        Specs.argument(series, "server", "Where to ask, such as " + SERVER + ".");
        CommandSpec labels = command("The values of a label.");
        times(labels);
        Specs.argument(labels, "server", "Where to ask, such as " + SERVER + ".");
        Specs.argument(labels, "name", "The label.");
        CommandSpec analyze = command("How many buckets of histograms are used.");
        Specs.text(analyze, "url", "Where to ask, such as " + SERVER + ".", "--server");
        Specs.text(analyze, "type", "Of the metrics: histogram.", "--type");
        Specs.text(analyze, "duration", "The time frame. Default: 1h", "--duration");
        Specs.text(analyze, "time", "Its end. Default: now", "--time");
        match(analyze);
        spec.addSubcommand("instant", instant);
        spec.addSubcommand("range", range);
        spec.addSubcommand("series", series);
        spec.addSubcommand("labels", labels);
        spec.addSubcommand("analyze", analyze);
        return spec;
    }

    private static CommandSpec command(String description) {
        CommandSpec spec = Specs.plain(description);
        Specs.text(spec, "format", "promql or json. Default: promql", "-o", "--format");
        Specs.text(
                spec,
                "file",
                "How to reach the server: credentials, TLS, as in Prometheus' HTTP clients.",
                "--http.config.file");
        Specs.texts(spec, "name=value", "A header to send along.", "--header");
        return spec;
    }

    private static void expression(CommandSpec spec) {
        Specs.argument(spec, "server", "Where to ask, such as " + SERVER + ".");
        Specs.argument(spec, "expr", "PromQL.");
    }

    private static void times(CommandSpec spec) {
        Specs.text(spec, "time", "The first time of interest.", "--start");
        Specs.text(spec, "time", "The last time of interest.", "--end");
        match(spec);
    }

    private static void match(CommandSpec spec) {
        Specs.texts(spec, "selector", "May be given several times.", "--match");
    }

    /** A wrong argument; the message is promtool's. */
    private static final class WrongException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongException(String message) {
            super(message);
        }
    }

    /** Runs the subcommand {@code parsed} and returns the exit status. */
    public int run(ParseResult parsed) {
        try (HttpClients clients = new HttpClients(version, NanoClock.SYSTEM)) {
            boolean json = parsed.matchedOptionValue("--format", PROMQL).equals(JSON);
            AnswerPrinter printer = json ? new JsonPrinter(out) : new PromqlPrinter(out);
            String server =
                    parsed.hasMatchedOption("--server")
                            ? parsed.matchedOptionValue("--server", "")
                            : parsed.matchedPositionalValue(0, "");
            ApiClient client =
                    new ApiClient(clients.peer(settings(parsed)), uri(server), headers(parsed));
            ask(parsed, client, printer);
            out.flush();
            return 0;
        } catch (WrongException e) {
            err.println(e.getMessage());
        } catch (ConfigException e) {
            e.problems().forEach(err::println);
        } catch (IOException e) {
            boolean analyze = parsed.commandSpec().name().equals("analyze");
            err.println((analyze ? "" : "query error: ") + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
        return FAILED;
    }

    private void ask(ParseResult parsed, ApiClient client, AnswerPrinter printer)
            throws IOException, InterruptedException, WrongException {
        String second = parsed.matchedPositionalValue(1, "");
        switch (parsed.commandSpec().name()) {
            case "instant" ->
                    printer.value(client.query(second, time(parsed, "--time", "evaluation")));
            case "range" -> range(parsed, client, printer, second);
            case "series" ->
                    printer.series(
                            client.post(
                                    "/api/v1/series",
                                    ApiClient::labelSets,
                                    form(parsed, required(parsed, "--match"))));
            case "labels" ->
                    printer.labelValues(
                            client.get(
                                    "/api/v1/label/" + second + "/values",
                                    ApiClient::strings,
                                    form(parsed, parsed.matchedOptionValue("--match", List.of()))));
            default -> analyze(parsed, client);
        }
    }

    private void range(
            ParseResult parsed, ApiClient client, AnswerPrinter printer, String expression)
            throws IOException, InterruptedException, WrongException {
        double end = time(parsed, "--end", "end");
        double start =
                parsed.hasMatchedOption("--start") ? time(parsed, "--start", "start") : end - 300;
        if (start >= end) {
            throw new WrongException("start time is not before end time");
        }
        double step = Math.max(Math.floor((end - start) / 250), 1);
        if (parsed.hasMatchedOption("--step")) {
            step = durationMs(parsed, "--step", "") / 1000.0;
        }
        printer.value(client.range(expression, start, end, step));
    }

    private void analyze(ParseResult parsed, ApiClient client)
            throws IOException, InterruptedException, WrongException {
        String type = String.join("", required(parsed, "--type"));
        required(parsed, "--server");
        if (!type.equals("histogram")) {
            throw new WrongException("analyze type is " + type + ", must be 'histogram'");
        }
        String duration = Durations.format(durationMs(parsed, "--duration", "1h"));
        new BucketUse(client, out)
                .print(required(parsed, "--match"), time(parsed, "--time", "query"), duration);
    }

    private static List<String> required(ParseResult parsed, String option) {
        if (!parsed.hasMatchedOption(option)) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(),
                    "required option " + option + " is missing");
        }
        Object value = parsed.matchedOptionValue(option, (Object) List.of());
        List<String> values = new ArrayList<>();
        if (value instanceof List<?> several) {
            several.forEach(one -> values.add(String.valueOf(one)));
        } else {
            values.add(String.valueOf(value));
        }
        return values;
    }

    private static String[] form(ParseResult parsed, List<String> matchers) throws WrongException {
        double now = EpochClock.SYSTEM.epochMs() / 1000.0;
        double start =
                parsed.hasMatchedOption("--start")
                        ? time(parsed, "--start", "start")
                        : now - FAR_SECONDS;
        double end =
                parsed.hasMatchedOption("--end") ? time(parsed, "--end", "end") : now + FAR_SECONDS;
        List<String> form = new ArrayList<>();
        form.addAll(List.of("start", ApiClient.seconds(start), "end", ApiClient.seconds(end)));
        for (String matcher : matchers) {
            form.addAll(List.of("match[]", matcher));
        }
        return form.toArray(String[]::new);
    }

    /** A time option in seconds since 1970; now where it was not given. */
    private static double time(ParseResult parsed, String option, String what)
            throws WrongException {
        String text = parsed.matchedOptionValue(option, "");
        if (text.isEmpty()) {
            return EpochClock.SYSTEM.epochMs() / 1000.0;
        }
        try {
            return Times.parseMs(text) / 1000.0;
        } catch (IllegalArgumentException e) {
            throw new WrongException("error parsing " + what + " time: " + e.getMessage());
        }
    }

    private static long durationMs(ParseResult parsed, String option, String absent) {
        String text = parsed.matchedOptionValue(option, absent);
        try {
            return Durations.parseMs(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    private static URI uri(String server) throws WrongException {
        try {
            return new URI(server.contains("://") ? server : "http://" + server);
        } catch (URISyntaxException e) {
            throw new WrongException("parse " + server + ": " + e.getReason());
        }
    }

    private static Map<String, String> headers(ParseResult parsed) {
        Map<String, String> headers = new HashMap<>();
        for (String header : parsed.matchedOptionValue("--header", List.<String>of())) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        parsed.commandSpec().commandLine(),
                        "--header must be name=value, found \"" + header + "\"");
            }
            headers.put(header.substring(0, equals), header.substring(equals + 1));
        }
        return headers;
    }

    private static HttpClientSettings settings(ParseResult parsed) throws ConfigException {
        String file = parsed.matchedOptionValue("--http.config.file", "");
        if (file.isEmpty()) {
            return HttpClientSettings.DEFAULT;
        }
        Document document = Document.read(Path.of(file), SecretSource.system());
        Section root = document.root();
        HttpClientSettings settings = HttpClientSettings.read(root);
        root.finish();
        document.throwIfWrong();
        return settings;
    }
}
