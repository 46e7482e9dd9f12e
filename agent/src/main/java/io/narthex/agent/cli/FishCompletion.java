package io.narthex.agent.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.Map;

/** The completion script of the fish shell, from the commands and options that there are. */
final class FishCompletion {
    private static final String FUNCTIONS =
            """
            # Completion of narthex for fish.
            function __narthex_words
                for word in (commandline -opc)[2..]
                    if not string match -q -- '-*' $word
                        echo $word
                    end
                end
            end

            # Whether the command is the one named, whatever its arguments.
            function __narthex_at
                set -l words (__narthex_words)
                test "$words[1..(count $argv)]" = "$argv"
            end

            # Whether nothing stands behind the command yet.
            function __narthex_expects
                set -l words (__narthex_words)
                test "$words" = "$argv"
            end

            """;

    private final StringBuilder text = new StringBuilder(FUNCTIONS);

    private FishCompletion() {}

    /** The script for {@code program} and all commands below it that are not hidden. */
    static String of(CommandLine program) {
        FishCompletion completion = new FishCompletion();
        completion.append(program, "");
        return completion.text.toString();
    }

    private void append(CommandLine command, String path) {
        for (Map.Entry<String, CommandLine> below : command.getSubcommands().entrySet()) {
            CommandSpec spec = below.getValue().getCommandSpec();
            if (spec.usageMessage().hidden()) {
                continue;
            }
            line("__narthex_expects" + path).append(" -f -a ").append(below.getKey());
            description(spec.usageMessage().description());
            append(below.getValue(), path + " " + below.getKey());
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            line((path.isEmpty() ? "__narthex_expects" : "__narthex_at") + path);
            for (String name : option.names()) {
                boolean isLong = name.startsWith("--");
                text.append(isLong ? " -l " : " -s ").append(name.substring(isLong ? 2 : 1));
            }
            boolean takesValue = option.arity().max() > 0;
            text.append(takesValue ? " -r" : "");
            description(option.description());
        }
    }

    private StringBuilder line(String condition) {
        return text.append("complete -c narthex -n '").append(condition).append("'");
    }

    private void description(String... lines) {
        String first = lines.length == 0 ? "" : lines[0];
        text.append(" -d '").append(first.replace("\\", "\\\\").replace("'", "\\'")).append("'\n");
    }
}
