package io.narthex.agent.cli;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Problem;
import io.narthex.web.access.LiveWebConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code narthex check web-config}: says what promtool says, where and what is wrong besides. */
final class CheckWebConfig {
    private static final int FAILED = 1;

    private final PrintWriter err;

    CheckWebConfig(PrintWriter err) {
        this.err = err;
    }

    /** The command. */
    static CommandSpec spec() {
        CommandSpec spec =
                Specs.plain(
                        "Checks files of --web.config.file and the certificates that they name, as"
                                + " promtool does: exit 0 when good, 1 when not.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("<web-config-file>")
                        .arity("1..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("The files to check.")
                        .build());
        Specs.examples(spec, "narthex check web-config /etc/narthex/web.yml");
        return spec;
    }

    /**
     * Checks all files.
     *
     * @return the exit status: 0, or 1 if one is wrong
     */
    int run(List<String> files) {
        for (String file : files) {
            if (!Files.exists(Path.of(file))) {
                err.println("narthex: path '" + file + "' does not exist");
                return FAILED;
            }
        }
        boolean failed = false;
        for (String file : files) {
            try {
                List<Problem> warnings = LiveWebConfig.check(Path.of(file));
                err.println(file + " SUCCESS");
                for (Problem warning : warnings) {
                    err.println("  WARNING: " + warning);
                }
            } catch (ConfigException e) {
                failed = true;
                for (Problem problem : e.problems()) {
                    err.println(file + " FAILED: " + problem);
                }
            }
        }
        return failed ? FAILED : 0;
    }
}
