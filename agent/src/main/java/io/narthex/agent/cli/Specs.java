package io.narthex.agent.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Builds commands and their options without reflection. */
public final class Specs {
    private Specs() {}

    /** A command that is described so. */
    public static CommandSpec plain(String description) {
        CommandSpec spec = CommandSpec.create().mixinStandardHelpOptions(true);
        spec.usageMessage().description(description);
        return spec;
    }

    /** Adds an option that takes a text. */
    public static void text(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names[0], names)
                        .paramLabel("<" + label + ">")
                        .description(description)
                        .type(String.class)
                        .build());
    }

    /** Adds an option that takes a text and may be given several times. */
    public static void texts(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names[0], names)
                        .paramLabel("<" + label + ">")
                        .description(description)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build());
    }

    /** Adds an option that takes a number. */
    public static void number(
            CommandSpec spec, String description, Class<?> type, String... names) {
        spec.addOption(
                OptionSpec.builder(names[0], names)
                        .paramLabel("<n>")
                        .description(description)
                        .type(type)
                        .build());
    }

    /** Adds an option without a value. */
    public static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names[0], names)
                        .description(description)
                        .type(boolean.class)
                        .build());
    }

    /** Adds an argument that must be there. */
    public static void argument(CommandSpec spec, String label, String description) {
        argument(spec, label, "1", description);
    }

    /** Adds an argument that may be left out. */
    public static void optionalArgument(CommandSpec spec, String label, String description) {
        argument(spec, label, "0..1", description);
    }

    private static void argument(CommandSpec spec, String label, String arity, String description) {
        int index = spec.positionalParameters().size();
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index(Integer.toString(index))
                        .paramLabel("<" + label + ">")
                        .arity(arity)
                        .type(String.class)
                        .description(description)
                        .build());
    }

    /** Sets what stands at the end of the help. */
    public static void examples(CommandSpec spec, String... lines) {
        String[] footer = new String[lines.length + 2];
        footer[0] = "";
        footer[1] = lines.length == 1 ? "Example:" : "Examples:";
        for (int i = 0; i < lines.length; i++) {
            footer[i + 2] = "  " + lines[i];
        }
        spec.usageMessage().footer(footer);
    }
}
